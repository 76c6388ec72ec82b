import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { System } from '../../model/system.ts'
import { systemNames } from '../../model/system.ts'
import type { Release } from '../distro/release.ts'

/** An entry of apt's sources: what one stanza or line says. */
export interface Source {
  readonly types: readonly string[]
  readonly uris: readonly string[]
  readonly suites: readonly string[]
  readonly components: readonly string[]
  /** A keyring's path, or a key itself with its continuation lines. */
  readonly signedBy?: string
}

/** The entries of the host's own distribution, in the order apt reads them. */
export async function hostSources(aptFolder: string, release: Release): Promise<Source[]> {
  const parts = join(aptFolder, 'sources.list.d')
  const names = await readdir(parts).catch(() => [])
  const files = [join(aptFolder, 'sources.list'), ...names.sort().map((name) => join(parts, name))]
  const sources: Source[] = []
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '')
    if (file.endsWith('.sources')) sources.push(...parseDeb822(text))
    else if (file.endsWith('.list')) sources.push(...parseOneLine(text))
  }
  return sources.flatMap((source) => ownSource(source, release))
}

/** Reads the stanzas of a `.sources` file, without those that are switched off. */
export function parseDeb822(text: string): Source[] {
  const kept = text.replace(/^#.*\n?/gm, '')
  return kept
    .split(/\n\s*\n/)
    .map(stanzaFields)
    .filter(
      (fields) => fields.has('uris') && !/^(no|false|0|off)$/i.test(fields.get('enabled') ?? ''),
    )
    .map((fields) => ({
      types: words(fields.get('types')),
      uris: words(fields.get('uris')),
      suites: words(fields.get('suites')),
      components: words(fields.get('components')),
      ...signedBy(fields.get('signed-by')),
    }))
}

/** Reads the lines of a `.list` file: `deb [options] URI SUITE COMPONENT...`. */
export function parseOneLine(text: string): Source[] {
  return text.split('\n').flatMap((line) => {
    const parts = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(.*)$/.exec(line.replace(/#.*/, ''))
    if (parts === null) return []
    const [, type = '', options, rest] = parts
    const [uri, suite, ...components] = words(rest)
    if (uri === undefined || suite === undefined) return []
    const keyring = words(options).find((option) => /^signed-by=/i.test(option))
    return [
      {
        types: [type],
        uris: [uri],
        suites: [suite],
        components,
        ...signedBy(keyring?.replace(/^[^=]*=/, '')),
      },
    ]
  })
}

/** What of an entry is the distribution's own: its suites, its free components, nobody else's archive. */
function ownSource(source: Source, { codename }: Release): Source[] {
  const own = [codename, `${codename}-updates`, `${codename}-security`, `${codename}/updates`]
  const suites = source.suites.filter((suite) => own.includes(suite))
  const components = source.components.filter((each) => ['main', 'universe'].includes(each))
  const isOwn = source.types.includes('deb') && isDistributionArchive(source)
  if (!isOwn || suites.length === 0 || components.length === 0) return []
  return [{ ...source, types: ['deb'], suites, components }]
}

/** Whether an archive is the distribution's own: by its key where one is named, else by its address. */
function isDistributionArchive({ signedBy, uris }: Source): boolean {
  if (signedBy !== undefined) return /^(debian|ubuntu)-/.test(basename(signedBy))
  return uris.every(
    (uri) =>
      /^mirror/.test(uri) ||
      (/\/(debian|debian-security|ubuntu|ubuntu-ports)\/?$/.test(uri) && !/\bppa\./.test(uri)),
  )
}

/** The same entries for another system, where Ubuntu keeps that one's packages elsewhere. */
export function sourcesFor(
  sources: readonly Source[],
  release: Release,
  system: System,
  host: System,
): Source[] {
  if (release.family !== 'ubuntu' || system === host) return [...sources]
  const archive =
    system === 'x86_64-linux'
      ? 'http://archive.ubuntu.com/ubuntu/'
      : 'http://ports.ubuntu.com/ubuntu-ports/'
  return sources.map((source) => ({ ...source, uris: [archive] }))
}

/** The entries as the text of a `.sources` file for one system. */
export function renderSources(sources: readonly Source[], system: System): string {
  const stanzas = sources.map((source) =>
    [
      `Types: ${source.types.join(' ')}`,
      `URIs: ${source.uris.join(' ')}`,
      `Suites: ${source.suites.join(' ')}`,
      `Components: ${source.components.join(' ')}`,
      `Architectures: ${systemNames[system].debian}`,
      ...(source.signedBy === undefined ? [] : [`Signed-By: ${source.signedBy}`]),
    ].join('\n'),
  )
  return `${stanzas.join('\n\n')}\n`
}

/** A stanza's fields by lower-case name; continuation lines stay as they are. */
function stanzaFields(stanza: string): Map<string, string> {
  const fields = stanza.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)
  return new Map(Array.from(fields, ([, name = '', value = '']) => [name.toLowerCase(), value]))
}

function signedBy(value: string | undefined): { signedBy?: string } {
  return value === undefined || value.trim() === '' ? {} : { signedBy: value.trimEnd() }
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '')
}
