import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { startResultsService } from '../runner/service/service.ts'
import { scratchFolder } from '../scratch.ts'
import { runStep, runWorkflowText, workflowOf } from './workflow.ts'

const secret = 'only for those of this host'

test('links, devices and odd names: nothing leaks, nothing is lost in silence', async () => {
  const hostFile = join(scratchFolder(), 'secret')
  writeFileSync(hostFile, secret)
  const run = `
    cd $TESTBED_RESULTS
    ln -s ${hostFile} link; ln -s / root; ln -s ../../.. up; ln -s ${hostFile} files
    mkdir -p 'a:b/c*d' empty; mkfifo fifo
    echo colon >'a:b/c*d/e?"<>|f'
    echo newline >"$(printf 'new\\nline\\r::error::x')"
    echo latin >"$(printf 'caf\\351')"
    echo command >'##[error]z'; echo escape >"$(printf 'es\\033[31mcape')"
    echo back >'back\\slash'; echo dots >'...'; echo con >CON; echo lower >case; echo upper >CASE
    echo long >"$(head -c 250 /dev/zero | tr '\\0' n)"
    echo '{"outcome":"passed"}' >result.json
  `
  const ran = await runStep({ run })
  expect(ran.conclusion, ran.job.log.join('\n')).toBe('success')
  const all = Buffer.concat(Object.values(ran.files)).toString()
  expect(all).not.toContain(secret)
  // Every content is there, under some name.
  const contents = Object.values(ran.files).map(String)
  for (const word of ['colon', 'newline', 'latin', 'command', 'escape', 'back', 'dots', 'con'])
    expect(contents, word).toContain(`${word}\n`)
  for (const word of ['lower', 'upper', 'long']) expect(contents, word).toContain(`${word}\n`)
  const left = ran.result.files.left.map(({ name }) => name).sort()
  expect(left).toEqual(['fifo', 'files', 'link', 'root', 'up'])
  const renamed = JSON.parse(String(ran.files['renamed.json']))
  expect(renamed.length).toBeGreaterThan(6)
  // The guest's own result.json is a file like any other.
  expect(JSON.parse(String(ran.files['files/result.json']))).toEqual({ outcome: 'passed' })
  expect(ran.result.run).toMatch(/^\d{8}-/)
  expect(ran.job.annotations).toEqual([])
})

test('20,000 files and one of 2 GiB that is all hole', async () => {
  const run = `
    cd $TESTBED_RESULTS
    mkdir many; cd many
    for from in 1 10001; do
      seq $from $((from + 9999)) | xargs touch
      # A file server holds what the guest remembers open, and may be limited to 20,000.
      sync; echo 2 >/proc/sys/vm/drop_caches
    done
    cd ..; truncate -s 2G sparse; echo end | dd of=sparse bs=1 seek=2147483640 conv=notrunc status=none
  `
  const service = await startResultsService({ folder: scratchFolder() })
  try {
    const text = workflowOf({ run, 'compression-level': '1' })
    const runtimeOf = () => service.runtime({ runId: 'large', jobId: 'job' })
    // Not by its artifacts: 2 GiB do not belong into a test's memory.
    const { conclusion, jobs } = await runWorkflowText(text, { service, runtimeOf })
    expect(conclusion, jobs[0]?.log.slice(-40).join('\n')).toBe('success')
    const [artifact] = await service.artifacts('large')
    const zip = await fromBufferPromise((await artifact?.bytes()) ?? Buffer.alloc(0))
    const found = { many: 0, sparse: '' }
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.startsWith('files/many/')) found.many++
      if (entry.fileName !== 'files/sparse') continue
      expect(entry.uncompressedSize).toBe(2 ** 31)
      const hash = createHash('sha256')
      for await (const bytes of await zip.openReadStreamPromise(entry)) hash.update(bytes)
      found.sparse = hash.digest('hex')
    }
    expect(found).toEqual({ many: 20_000, sparse: sparseHash() })
  } finally {
    await service.stop()
  }
})

function sparseHash(): string {
  const hash = createHash('sha256')
  const hole = Buffer.alloc(1 << 20)
  for (let left = 2_147_483_640; left > 0; left -= hole.length)
    hash.update(hole.subarray(0, Math.min(left, hole.length)))
  return hash.update('end\n').update(Buffer.alloc(4)).digest('hex')
}
