import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuiltImage } from '../../../../src/model/image.ts'
import { scratchFolder } from '../../../scratch.ts'

const here = dirname(fileURLToPath(import.meta.url))
const project = join(here, '../../../..')
/** A page, as every image's initrd ends with one. */
const initrd = Buffer.alloc(8192, 'initrd of the image ')

/** The shells that may read the run script: of a whole system, or of one that has busybox alone. */
export const shells = ['dash', 'bash', 'busybox'] as const
export type ShellName = (typeof shells)[number]

export interface HostOptions {
  readonly shell: ShellName
  /** Files of the host by their paths. */
  readonly files?: Readonly<Record<string, string | Buffer>>
  /** Files that tell the stand-in of the agent how to behave, with their contents. */
  readonly agent?: Readonly<Record<string, string>>
  /** Whether the image lies in RAM already. */
  readonly inRam?: boolean
  readonly cmdline?: string
}

export interface Called {
  readonly codes: readonly number[]
  readonly stdout: string
  /** Of the last call. */
  readonly said: string
  /** What is mounted there afterwards. */
  readonly mounts: readonly string[]
  /** What the agent was told, a line for each call of it. */
  readonly agent: readonly string[]
  /** What was loaded by each call. */
  readonly loaded: readonly { readonly cmdline: string; readonly initrd: Buffer }[]
  /** In bytes. */
  readonly initrdSize: number
  /** What the pages of the loaded initrd hold afterwards, where they were held. */
  readonly held?: Buffer
}

/** A host that is a folder: nothing of this machine but its programs. */
export interface Host {
  readonly folder: string
  readonly root: string
  call(args: readonly string[], times?: number, user?: string): Called
  /** Calls it, sends a signal when it is at work loading, and waits for its end. */
  interrupt(args: readonly string[], signal: NodeJS.Signals): Promise<Called>
}

export const imageInitrd = initrd

/** Makes a host with an image that has the programs of a real one. */
export function makeHost(real: BuiltImage, options: HostOptions): Host {
  const folder = scratchFolder()
  const root = join(folder, 'root')
  makeImage(join(folder, 'image'), real)
  cpSync(join(real.path, 'tools/busybox'), join(folder, 'busybox'))
  makeRoot(root, options, join(folder, 'busybox'))
  mkdirSync(join(folder, 'record'))
  if (options.inRam) mkdirSync(join(folder, 'ram'))
  writeFileSync(join(folder, 'cmdline'), `${options.cmdline ?? 'root=/dev/vda1 quiet'}\n`)
  for (const [name, text] of Object.entries(options.agent ?? {}))
    writeFileSync(join(folder, 'record', name), text)
  const shell = options.shell === 'busybox' ? ['/bin/busybox', 'sh'] : [`/bin/${options.shell}`]
  const enter = (args: readonly string[], times: number, user: string) => [
    ...['-m', '-n', '--propagation', 'private', 'sh', join(here, 'enter.sh'), folder],
    ...[user, String(times), ...shell, '/image/run', ...args],
  ]
  return {
    folder,
    root,
    call(args, times = 1, user = '0:0') {
      rmSync(join(folder, 'record/codes'), { force: true })
      const { stderr, status } = spawnSync('unshare', enter(args, times, user), { timeout: 60_000 })
      if (status !== 0) throw new Error(`the host cannot be entered: ${stderr}`)
      return readRecord(folder)
    },
    async interrupt(args, signal) {
      const child = spawn('unshare', enter(args, 1, '0:0'), { stdio: 'ignore' })
      const ended = new Promise((resolve) => child.once('close', resolve))
      await there(join(folder, 'record/loads'))
      for (const pid of shellsOf(folder)) process.kill(pid, signal)
      await ended
      return readRecord(folder)
    },
  }
}

function makeImage(folder: string, { path, image }: BuiltImage): void {
  mkdirSync(join(folder, 'tools'), { recursive: true })
  for (const name of ['busybox', 'linked'])
    cpSync(join(path, 'tools', name), join(folder, 'tools', name), { recursive: true })
  cpSync(join(project, 'guest/run'), join(folder, 'run'))
  cpSync(join(project, 'guest/launch'), join(folder, 'tools/launch'), { recursive: true })
  cpSync(join(here, 'agent.sh'), join(folder, 'tools/agent'))
  writeFileSync(join(folder, 'kernel'), 'kernel of the image')
  writeFileSync(join(folder, 'initrd'), initrd)
  execFileSync('chmod', ['-R', 'u+w', folder])
  chmodSync(join(folder, 'tools/agent'), 0o755)
  const text = readFileSync(join(path, 'image.json'), 'utf8')
  const { kernel, ...rest } = image.files
  if (kernel === undefined || rest.initrd === undefined) throw new Error('no image')
  writeFileSync(
    join(folder, 'image.json'),
    text
      .split('\n')
      .filter((line) => !/^"(run|(tools\/(launch|agent))[^"]*)":/.test(line))
      .map((line) => line.replace(/^("initrd":.*"size":)\d+/, `$1${initrd.length}`))
      .map((line) => line.replace(/^("kernel":.*"size":)\d+/, '$119'))
      .join('\n'),
  )
}

function makeRoot(root: string, { shell, files = {} }: HostOptions, busybox: string): void {
  for (const name of ['dev', 'proc', 'image', 'record', 'run', 'tmp', 'etc', 'root', 'usr'])
    mkdirSync(join(root, name), { recursive: true })
  if (shell === 'busybox') {
    mkdirSync(join(root, 'bin'))
    cpSync(busybox, join(root, 'bin/busybox'))
    symlinkSync('busybox', join(root, 'bin/sh'))
  } else {
    mkdirSync(join(root, 'usr/share'))
    for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name))
  }
  execFileSync('mknod', ['-m', '666', join(root, 'dev/null'), 'c', '1', '3'])
  execFileSync('mknod', ['-m', '666', join(root, 'dev/zero'), 'c', '1', '5'])
  const all = { ...usualFiles, ...files }
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

const usualFiles = {
  'etc/passwd': 'root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n',
  'etc/machine-id': '0123456789abcdef0123456789abcdef\n',
  'etc/resolv.conf': 'search example.net\nnameserver 192.0.2.53\n',
  'sys/kernel/kexec_loaded': '0\n',
  'sys/class/net/eth0/device/vendor': '0x8086\n',
  'sys/class/net/eth0/address': '52:54:00:12:34:56\n',
  'sys/class/net/eth0/type': '1\n',
  'sys/class/net/eth0/flags': '0x1003\n',
  'sys/class/net/eth0/mtu': '1500\n',
  'sys/class/net/eth0/uevent': 'INTERFACE=eth0\n',
  'sys/class/net/lo/type': '772\n',
}

function readRecord(folder: string): Called {
  const record = (name: string) => join(folder, 'record', name)
  const text = (name: string) =>
    existsSync(record(name)) ? readFileSync(record(name), 'utf8') : ''
  const lines = (name: string) =>
    text(name)
      .split('\n')
      .filter((line) => line !== '')
  const codes = lines('codes').map(Number)
  const loads = Number(text('loads'))
  const held = existsSync(record('held-content')) ? readFileSync(record('held-content')) : undefined
  return {
    codes,
    stdout: text(`out.${codes.length}`),
    said: text(`said.${codes.length}`),
    mounts: lines('mounts').filter((line) => !/ \S*\/(proc|image|record|usr)(\/\S*)? /.test(line)),
    agent: lines('calls'),
    loaded: Array.from({ length: loads }, (_, index) => ({
      cmdline: text(`cmdline.${index + 1}`).trimEnd(),
      initrd: existsSync(record(`initrd.${index + 1}`))
        ? readFileSync(record(`initrd.${index + 1}`))
        : Buffer.alloc(0),
    })),
    initrdSize: Number(text('initrd-size')),
    ...(held && { held }),
  }
}

/** The files that the archive behind an initrd hands over, by their paths, with their modes. */
export function handedOver(host: Host, loaded: Buffer | undefined): ReadonlyMap<string, string> {
  if (loaded === undefined) throw new Error('nothing was loaded')
  if (!loaded.subarray(0, initrd.length).equals(initrd)) throw new Error('it is another initrd')
  const folder = scratchFolder()
  execFileSync(join(host.folder, 'busybox'), ['cpio', '-id'], {
    cwd: folder,
    input: loaded.subarray(initrd.length),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const base = join(folder, 'testbed/handover')
  const files = new Map<string, string>()
  const walk = (path: string) => {
    for (const entry of readdirSync(join(base, path), { withFileTypes: true })) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`
      if (entry.isDirectory()) walk(name)
      else files.set(name, readFileSync(join(base, name), 'utf8'))
    }
  }
  walk('')
  return files
}

/** Resolves when a file is there. */
async function there(file: string): Promise<void> {
  const end = Date.now() + 20_000
  while (!existsSync(file)) {
    if (Date.now() > end) throw new Error(`${file} does not come`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The processes that read the launch scripts in a host's root. */
function shellsOf(folder: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => {
    const at = (name: string) => join('/proc', String(pid), name)
    try {
      const command = readFileSync(at('cmdline'), 'utf8')
      return command.includes('/image/tools/') && readlinkSync(at('root')) === join(folder, 'root')
    } catch {
      return false
    }
  })
}
