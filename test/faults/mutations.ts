import type { Guard } from './guard.ts'
import type { Start } from './row.ts'

/** A guard taken out: the row must not stand without it. */
export interface Mutation extends Guard {
  readonly start: Start
}

const machine = 'src/machine/vm'

export const mutations: readonly Mutation[] = [
  {
    row: 'QEMU freezes while its memory is filled',
    start: 'warm',
    file: `${machine}/start.ts`,
    text: 'await vm.awaited(restoreTemplate(qemu.monitor, filled), warmMs)',
    replacement: 'await restoreTemplate(qemu.monitor, filled)',
  },
  {
    row: "QEMU is killed while its memory is filled with the template's",
    start: 'warm',
    file: `${machine}/vm.ts`,
    text: 'if (signal.aborted || error instanceof HostFault) throw error',
    replacement: 'if (signal.aborted || error) throw error',
  },
  {
    row: 'the tool is killed while the machine is written to a template',
    start: 'making',
    file: 'src/keeper/finish.ts',
    text: 'await removeDraftsOf(start.keeper)',
    replacement: 'start.keeper',
  },
  {
    row: 'the tool is killed while the script runs',
    start: 'warm',
    file: `${machine}/qemu/confine.ts`,
    text: "const leash = ['--pdeathsig', 'KILL']",
    replacement: 'const leash = []',
  },
  {
    row: 'the tool is killed while the guest is built',
    start: 'cold',
    file: 'src/nix/client.ts',
    text: "...leashed([join(bin, program), ...options, ...format, ...args], 'TERM')",
    replacement: 'join(bin, program), [...options, ...format, ...args]',
  },
  {
    row: 'a byte of a template flips, and its size and times stay',
    start: 'warm',
    file: `${machine}/template/stamp.ts`,
    text: 'return noted === JSON.stringify(now)',
    replacement: 'return noted.length > 0 || now.length > 0',
  },
  {
    row: 'a process of another time had the number that its lock and its draft name',
    start: 'making',
    file: 'src/host/process.ts',
    text: 'stat.startTime === mark.startTime && ',
    replacement: '',
  },
  {
    row: 'others fill the disk while the script runs',
    start: 'cold',
    file: 'src/keeper/room.ts',
    text: 'if (what !== undefined) throw shortOf(what, folder)',
    replacement: 'if (what === "never") throw shortOf(what, folder)',
  },
  {
    row: 'a file server is killed before it listens',
    start: 'warm',
    file: `${machine}/vm.ts`,
    text: 'signal.aborted || error instanceof HostFault',
    replacement: 'signal.aborted',
  },
  {
    row: 'QEMU is killed before the guest answers',
    start: 'making',
    file: `${machine}/vm.ts`,
    text: 'await dropDraft(draft)',
    replacement: 'draft',
  },
  {
    row: 'init stands still',
    start: 'warm',
    file: 'src/workload/run.ts',
    text: 'await Promise.all([written, within(limits.scriptMs, exit)])',
    replacement: 'await Promise.all([written, exit])',
  },
  {
    row: "the store's file server is killed while the guest is prepared",
    start: 'warm',
    file: `${machine}/live.ts`,
    text: 'void broken.then((fault) => this.#whenBroken(fault))',
    replacement: 'void broken',
  },
  {
    row: 'cancelled while a script runs that is deaf to it',
    start: 'cold',
    file: 'src/channel/channel.ts',
    text: "signal.addEventListener('abort', abort, { once: true })",
    replacement: '',
  },
  {
    row: 'QEMU freezes while the script runs',
    start: 'warm',
    file: `${machine}/live.ts`,
    text: 'setTimeout(() => this.qemu.kill(), patienceMs)',
    replacement: 'setTimeout(() => undefined, patienceMs)',
  },
  {
    row: 'the cache folder is read-only',
    start: 'making',
    file: `${machine}/template/choose.ts`,
    text: "return { kind: 'cold', why: `templates cannot be kept",
    replacement: "throw { kind: 'cold', why: `templates cannot be kept",
  },
  {
    row: 'templates of a machine have failed twice: it boots for a day',
    start: 'making',
    file: `${machine}/template/failures.ts`,
    text: 'failure.times < mostTimes',
    replacement: 'failure.times',
  },
  {
    row: 'the memory of a template ends too early, and is stamped',
    start: 'warm',
    file: `${machine}/template/memory.ts`,
    text: "if (bytesRead < length) throw new Fault('infra-error', 'the template ends too early')",
    replacement: 'void bytesRead',
  },
  {
    row: 'powers off inside',
    start: 'warm',
    file: `${machine}/qemu/qemu.ts`,
    text: "if (shutdown === 'guest-shutdown')",
    replacement: 'if (shutdown === "never")',
  },
  {
    row: 'the kernel panics under the script',
    start: 'warm',
    file: `${machine}/qemu/qemu.ts`,
    text: 'if (panicked || reader.panic !== undefined)',
    replacement: 'if (panicked === undefined)',
  },
  {
    row: 'there is no room for a template',
    start: 'making',
    file: `${machine}/template/keep.ts`,
    text: 'await dropDraft(draft).catch(() => undefined)',
    replacement: 'draft',
  },
  {
    row: 'cancelled twice while QEMU does not end',
    start: 'warm',
    file: 'src/cli/signals.ts',
    text: 'if (now() - asked < sameWishMs) return',
    replacement: 'if (now() > 0) return',
  },
  {
    row: 'a killed run of which the folder is gone is still noted',
    start: 'warm',
    file: 'src/keeper/abandoned.ts',
    text: 'else await markFinished(folder.id)',
    replacement: '',
  },
  {
    row: '$TMPDIR is too long a path for sockets',
    start: 'warm',
    file: `${machine}/scratch.ts`,
    text: 'Buffer.byteLength(join(folder, longestSocket)) > mostSocketBytes',
    replacement: 'mostSocketBytes < longestSocket.length',
  },
  {
    row: 'the tool is killed while it collects',
    start: 'warm',
    file: 'src/collect/collect.ts',
    text: 'await mkdir(to, { recursive: true })',
    replacement: 'await mkdir(to)',
  },
  {
    row: 'a file server is deaf to QEMU',
    start: 'warm',
    file: `${machine}/start.ts`,
    text: 'await vm.awaited(vm.plugIn(), warmMs)',
    replacement: 'await vm.plugIn()',
  },
]
