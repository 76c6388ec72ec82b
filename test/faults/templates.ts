import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Start } from './row.ts'
import { Running } from './running.ts'
import { newSite, removeSite, type Site } from './site.ts'

/** What every row asks for: no row is about KVM. */
export const usual = ['--accel', 'tcg', '--events', 'fd:3']

/** The templates on the shelf, as paths. */
export function templatesOf({ templates }: Site): string[] {
  const names = readdirSync(templates).filter((name) => !name.includes('.'))
  return names.map((name) => join(templates, name))
}

/** What the usual run takes: its template's key, and its guest in the store. */
export interface Usual {
  readonly key: string
  readonly guest: string
}

let known: Usual | undefined

export function usualOnes(): Usual {
  if (known === undefined) throw new Error('nothing has run yet')
  return known
}

/** Leaves the shelf as a start wants it: with a template, made by a run of its own, or with none. */
export async function stock(start: Start): Promise<void> {
  const site = newSite()
  try {
    const isThere = known !== undefined && existsSync(join(site.templates, known.key, 'stamp.json'))
    for (const name of readdirSync(site.templates))
      if (!isThere || start === 'making' || name !== known?.key)
        rmSync(join(site.templates, name), { recursive: true })
    if (known !== undefined && (start !== 'warm' || isThere)) return
    known = await makeTemplate(site)
    if (start === 'making') rmSync(join(site.templates, known.key), { recursive: true })
  } finally {
    await removeSite(site)
  }
}

async function makeTemplate(site: Site): Promise<Usual> {
  const running = new Running(site, ['run', ...usual, 'true'])
  const code = await running.ended
  const [made] = templatesOf(site)
  const ready = running.events.find((event) => event.type === 'bundle-ready')
  if (code !== 0 || made === undefined || ready?.type !== 'bundle-ready')
    throw new Error(`no template came to be:\n${running.stderr}`)
  return { key: basename(made), guest: ready.path }
}

/** A template's file, changed by whoever knows how to stamp it: only its content can tell. */
export async function forge(
  site: Site,
  file: string,
  change: (content: Buffer) => Buffer,
): Promise<void> {
  for (const folder of templatesOf(site)) {
    const path = join(folder, file)
    writeFileSync(path, change(readFileSync(path)))
    const sights = ['memory', 'state', 'template.json'].map((name) => {
      const { ino, size, ctimeNs } = statSync(join(folder, name), { bigint: true })
      return `${ino} ${size} ${ctimeNs}`
    })
    writeFileSync(join(folder, 'stamp.json'), JSON.stringify(sights))
  }
}

/** A template's file, changed by an accident that leaves its size and its times. */
export async function damage(site: Site, file: string): Promise<void> {
  for (const folder of templatesOf(site)) {
    const path = join(folder, file)
    const before = statSync(path)
    const content = readFileSync(path)
    const middle = Math.floor(content.length / 2)
    content[middle] = (content[middle] ?? 0) ^ 0xff
    writeFileSync(path, content)
    execFileSync('touch', ['-d', `@${before.mtimeMs / 1000}`, path])
  }
}
