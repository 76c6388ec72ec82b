import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { installPackages } from '../../../../../src/host/install.ts'
import { findProgram } from '../../../../../src/host/programs.ts'

const packageOf = {
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  dropbear: 'dropbear-bin',
  sudo: 'sudo',
}

/** Installs what the tests of real servers need, where it is missing. */
export async function needServers(): Promise<void> {
  const wanted = Object.entries(packageOf).map(async ([program, name]) =>
    (await findProgram(program)) === undefined ? [name] : [],
  )
  const { signal } = new AbortController()
  const missing = (await Promise.all(wanted)).flat()
  await installPackages(missing, { install: true, emit: () => undefined, signal })
}

/** A port of the loopback where nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface Daemon {
  readonly port: number
  /** What it wrote, its sessions too. */
  readonly log: () => string
  readonly stop: () => Promise<void>
}

/** Starts a server in the foreground, and waits until its port answers. */
export async function startDaemon(
  program: string,
  args: (port: number) => string[],
): Promise<Daemon> {
  const port = await freePort()
  const child = spawn(program, args(port), { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const ended = once(child, 'close')
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${log}`)
  }
  const stop = async () => {
    child.kill('SIGKILL')
    child.stderr.destroy() // its sessions hold it open
    await ended
  }
  return { port, log: () => log, stop }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'data')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
