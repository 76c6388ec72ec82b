import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { takeLock } from '../../../src/machine/kexec/lock/lock.ts'
import { commandsOfRig } from './commands.ts'
import type { There } from './row.ts'
import { done } from './there.ts'

/** What is done to a host before a run. */

const agent = join(import.meta.dirname, '../../../guest/bin/x86_64-linux/agent')

const undone = ({ rig, undo }: There, command: string) =>
  undo.push(() => done(rig, `${command}; true`))

/** Has a file of the kernel's say something else. */
export const show = (path: string, content: string) => async (there: There) => {
  undone(there, `umount ${path}; rm /run/shown`)
  await done(there.rig, `cat >/run/shown && mount --bind /run/shown ${path}`, content)
}

/** To the tool it looks as if it were the target itself. */
export const asThisMachine = show(
  '/proc/sys/kernel/random/boot_id',
  readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'),
)

/** Leaves so many MiB of the host's memory. */
export const leaveMemory = (mib: number) => async (there: There) => {
  undone(there, 'umount /mnt')
  await done(
    there.rig,
    `mount -t tmpfs -o size=100% full /mnt && while read -r what kib rest; do [ $what = MemAvailable: ] && break; done </proc/meminfo && fallocate -l $((kib / 1024 - ${mib}))M /mnt/full`,
  )
}

/** A disk in RAM that takes nothing. */
export const fillUp = (path: string) => async (there: There) => {
  undone(there, `umount ${path}`)
  const full = `mkdir -p ${path}; mount -t tmpfs -o size=4k,mode=1777 full ${path}`
  await done(there.rig, `${full}; cat /dev/zero >${path}/full 2>/dev/null; true`)
}

/** Another run has the host. */
export const takenBy =
  (owner: string) =>
  async ({ rig }: There) => {
    await takeLock(commandsOfRig(rig), { owner, leaseS: 600 })
  }

/** A kernel stands loaded there that somebody else has brought. */
export const loadKernel = async ({ rig }: There) => {
  const put = (file: string, name: string) =>
    done(rig, `cat >/root/${name} && chmod 700 /root/${name}`, readFileSync(file))
  await put(agent, 'agent')
  await put(rig.image.kernel, 'kernel')
  await done(rig, 'cd /root && ./agent load kernel agent quiet; rm agent kernel')
}

/** Root's authorized keys, made from the lines that are there. */
export const authorize = (change: string) => async (there: There) => {
  const file = '/root/.ssh/authorized_keys'
  undone(there, `cp /run/authorized ${file}; rm /run/authorized`)
  await done(there.rig, `cp ${file} /run/authorized && sed ${change} /run/authorized >${file}`)
}

/** The way out leads through a tunnel. */
export const routeByTunnel = async (there: There) => {
  undone(there, 'ip link del tun71; ip route add $(cat /run/way); rm /run/way')
  await done(
    there.rig,
    `ip route show default >/run/way; ip -6 route del default; ip tuntap add tun71 mode tun; ip link set tun71 up; ip route del default; ip route add default dev tun71`,
  )
}
