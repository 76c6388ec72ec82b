import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  constants,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Running } from './running.ts'
import type { Site } from './site.ts'

/** Puts a program of these lines of sh before the one that PATH has. */
export function fakeProgram({ bin }: Site, name: string, lines: string): void {
  const path = join(bin, name)
  writeFileSync(path, `#!/bin/sh\n${lines}\n`)
  chmodSync(path, 0o755)
}

/** Like the program itself, but a call whose arguments have the words waits at a gate first. */
export function gate(site: Site, name: string, real: string, words: string): void {
  const at = join(site.bin, name.replace(/.*\//, ''))
  execFileSync('mkfifo', [`${at}.gate`])
  fakeProgram(
    site,
    name,
    `case "$*" in *'${words}'*) if [ ! -e ${at}.reached ]; then echo $$ >${at}.new; mv ${at}.new ${at}.reached; read -r _ <${at}.gate; fi ;; esac
exec ${real} "$@"`,
  )
}

/** Lets through whoever waits. */
export function openGate({ site }: Running, name: string): void {
  const fifo = openSync(join(site.bin, `${name}.gate`), constants.O_RDWR)
  writeSync(fifo, 'go\n')
  closeSync(fifo)
}

/** A gate before the file server of the store. */
export const holdServers = async (site: Site) =>
  gate(site, 'qemu/virtiofsd', '/usr/lib/qemu/virtiofsd', '/store.sock')

/** A PATH with all that this host has but some programs. */
export function hide(site: Site, ...hidden: readonly string[]): void {
  for (const folder of ['/usr/bin', '/usr/sbin'])
    for (const name of readdirSync(folder)) {
      if (hidden.includes(name)) continue
      try {
        symlinkSync(join(folder, name), join(site.bin, name))
      } catch {
        // a program of that name goes first
      }
    }
  site.environment.PATH = `${site.bin}:${join(site.bin, 'qemu')}`
}
