// Stands in for the Action in .github/workflows/nixos.yml: its script runs, in a shell that has the
// guest's programs as they were recorded, and its journal tells what RECORDED says.
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const { GITHUB_OUTPUT, GITHUB_ACTION, RUNNER_TEMP } = process.env
const { RECORDED, RECORDED_GUEST, RECORDED_RETURN, INPUT_MACHINE } = process.env
const results = join(RUNNER_TEMP, `results-${GITHUB_ACTION ?? 'guest'}`)
const files = join(results, 'files')
mkdirSync(files, { recursive: true })
const { PATH } = process.env
execFileSync('sh', ['-c', process.env.INPUT_RUN], {
  env: { PATH: `${RECORDED_GUEST}:${PATH}`, TESTBED_RESULTS: files },
  stdio: 'inherit',
})
const events = JSON.parse(RECORDED).map((event) => `${JSON.stringify(event)}\n`)
writeFileSync(join(results, 'events.ndjson'), events.join(''))
const hardware = INPUT_MACHINE === 'kexec' ? { return: RECORDED_RETURN } : {}
const outputs = { outcome: 'passed', 'exit-code': 0, 'results-path': results, ...hardware }
for (const [name, value] of Object.entries(outputs))
  appendFileSync(GITHUB_OUTPUT, `${name}=${value}\n`)
