import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** A workflow of the project's, wherever it is written down. */
export interface Written {
  /** The file, and in Markdown the line. */
  readonly where: string
  readonly text: string
}

export interface Step {
  readonly id?: string
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>> & {
    readonly run?: string
    readonly args?: string
  }
}

export interface Job {
  readonly uses?: string
  readonly permissions?: unknown
  readonly 'timeout-minutes'?: number
  readonly container?: { readonly image: string }
  readonly steps?: readonly Step[]
}

/** What runs for the project itself. */
export const ownWorkflows = filesIn('.github/workflows')

/** What users are told to write: examples, and what Markdown shows; single steps made whole. */
export const shownWorkflows = [
  ...filesIn('docs/examples'),
  ...[
    'README.md',
    'docs/first-workflow.md',
    'docs/hardware.md',
    'docs/lab.md',
    'docs/machines.md',
  ].flatMap(shownIn),
]

export function jobsOf({ text }: Written): readonly (readonly [string, Job])[] {
  const { jobs } = parse(text) as { jobs: Readonly<Record<string, Job>> }
  return Object.entries(jobs)
}

export function stepsOf(written: Written): readonly Step[] {
  return jobsOf(written).flatMap(([, { steps }]) => steps ?? [])
}

/** The first YAML block of a Markdown file. */
export function firstBlock(file: string): string {
  return blocksOf(file)[0]?.text ?? ''
}

function filesIn(folder: string): Written[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yml'))
  return names.map((name) => {
    const where = join(folder, name)
    return { where, text: readFileSync(where, 'utf8') }
  })
}

function shownIn(file: string): Written[] {
  return blocksOf(file).map(({ where, text }) => ({
    where,
    text: text.startsWith('- ') ? wholeOf(text) : text,
  }))
}

function blocksOf(file: string): Written[] {
  const markdown = readFileSync(file, 'utf8')
  return [...markdown.matchAll(/^```yaml\n(.*?)^```$/gms)].map(({ index, 1: text = '' }) => ({
    where: `${file}:${markdown.slice(0, index).split('\n').length}`,
    text,
  }))
}

function wholeOf(steps: string): string {
  const indented = steps.replace(/^/gm, '      ')
  return `on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n${indented}`
}
