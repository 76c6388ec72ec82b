// Stands in for GitHub's command-line tool, with its releases in the file $GH_RELEASES.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'

/** The releases as GitHub would keep them, and what was asked of it, in order. */
export interface Hub {
  /** Whether the repository's releases are immutable once published. */
  readonly immutable: boolean
  readonly releases: readonly Release[]
  readonly calls: readonly string[]
}

interface Release {
  readonly id: number
  readonly tag_name: string
  readonly draft: boolean
  readonly prerelease: boolean
  readonly immutable: boolean
  readonly latest: boolean
  readonly notes: string
  readonly assets: readonly { readonly name: string; readonly digest: string }[]
}

if (import.meta.main) {
  const file = process.env.GH_RELEASES ?? ''
  const empty: Hub = { immutable: true, releases: [], calls: [] }
  const hub: Hub = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : empty
  const args = process.argv.slice(2)
  const releases = after(hub, args)
  const calls = [...hub.calls, args.slice(0, 2).join(' ')]
  writeFileSync(file, JSON.stringify({ ...hub, releases, calls }))
  // Two pages, so that whoever asks has to put them together.
  if (args.includes('--paginate')) {
    process.stdout.write(JSON.stringify([releases.slice(0, 1), releases.slice(1)]))
  }
}

/** The releases when the tool has done what it was asked. */
function after({ immutable, releases }: Hub, args: readonly string[]): readonly Release[] {
  const [first, second, tag = ''] = args
  if (first === 'auth' || second === '--paginate') return releases
  if (first === 'api' && second === '--method') {
    const id = Number(args.at(-1)?.split('/').at(-1))
    return releases.filter((release) => release.id !== id)
  }
  if (second === 'create') return [...releases, created(releases.length + 1, args.slice(2))]
  if (second !== 'edit') throw new Error(`unexpected: gh ${args.join(' ')}`)
  const edited = { draft: !args.includes('--draft=false'), latest: args.includes('--latest=true') }
  return releases.map((release) =>
    release.tag_name === tag ? { ...release, ...edited, immutable } : release,
  )
}

function created(id: number, [tag = '', ...args]: readonly string[]): Release {
  const files = args.slice(0, args.indexOf('--draft'))
  return {
    id,
    tag_name: tag,
    draft: true,
    prerelease: args.includes('--prerelease'),
    immutable: false,
    latest: false,
    notes: args.includes('--notes-file=-') ? readFileSync(0, 'utf8') : 'generated',
    assets: files.map((file) => ({ name: basename(file), digest: digestOf(file) })),
  }
}

function digestOf(file: string): string {
  return `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`
}
