import type { Guard } from '../../faults/guard.ts'

const kexec = 'src/machine/kexec'

export const mutations: readonly Guard[] = [
  {
    row: 'a man in the middle answers',
    file: `${kexec}/ssh/host-key.ts`,
    text: 'if (keys.own.length > 0) return changedFault(shown, keys.own, target)',
    replacement: 'if (keys.own.length > 0) return undefined',
  },
  {
    row: 'nobody knows the host',
    file: `${kexec}/ssh/host-key.ts`,
    text: 'return unknownFault(shown, keys.authorities, target, sources)',
    replacement: 'return undefined',
  },
  {
    row: 'the line carries nothing',
    file: `${kexec}/ssh/line/greet.ts`,
    text: 'await bounded(ready, { ms: patience.loginMs, signal, late })',
    replacement: 'await ready',
  },
  {
    row: 'the target is the very machine that the tool runs on',
    file: `${kexec}/look/checks/host.ts`,
    text: 'if (host.bootId !== ownBootId)',
    replacement: 'if (host.bootId)',
  },
  {
    row: 'a kernel is loaded already',
    file: `${kexec}/look/checks/kexec.ts`,
    text: 'if (!kexec.isLoaded)',
    replacement: 'if (kexec)',
  },
  {
    row: 'the host has too little memory left',
    file: `${kexec}/look/checks/memory.ts`,
    text: 'if (availableMiB >= wantedMiB)',
    replacement: 'if (availableMiB >= 0)',
  },
  {
    row: 'kexec is switched off',
    file: `${kexec}/look/checks/kexec.ts`,
    text: 'if (kexec.isDisabled)',
    replacement: 'if (kexec.isDisabled === undefined)',
  },
  {
    row: 'another has locked the host',
    file: `${kexec}/lock/lock.ts`,
    text: "if (answer.kind === 'taken') return lock",
    replacement: "if (answer.kind === 'taken' || answer.kind === 'held') return lock",
  },
  {
    row: 'the line stands still while the image is sent',
    file: `${kexec}/ssh/line/alive.ts`,
    text: 'if (silentLooks * aliveMs < silentMs) return',
    replacement: 'if (silentMs > 0) return',
  },
  {
    row: 'cancelled while the image is sent',
    file: `${kexec}/ship/ship.ts`,
    text: 'await withdraw(shell).catch(() => undefined)',
    replacement: 'void withdraw',
  },
  {
    row: 'the tool is killed while it sends the image',
    file: 'src/keeper/target.ts',
    text: 'if (held !== undefined) await release(held, help)',
    replacement: 'if (held === null) await release(held, help)',
  },
  {
    row: 'another image is served to the host',
    file: `${kexec}/ship/folder/fill.ts`,
    text: 'if (still === undefined) return',
    replacement: 'if (still !== null) return',
  },
  {
    row: 'the line is cut while the host loads',
    file: `${kexec}/handover/load.ts`,
    text: 'kill -0 $PPID 2>/dev/null ||',
    replacement: 'true ||',
  },
  {
    row: 'the host refuses to jump',
    file: `${kexec}/handover/load.ts`,
    text: "if (ended === undefined || !('code' in ended) || !ended.code) return",
    replacement: 'if (ended !== null) return',
  },
  {
    row: 'the host stays on the old system',
    file: `${kexec}/jump/misarrival.ts`,
    text: "if (answer?.kind === 'unmoved')",
    replacement: "if (answer?.kind === 'crashed')",
  },
  {
    row: 'the tool is killed before the host jumps',
    file: `${kexec}/finish.ts`,
    text: 'undo: (unmoved) => forget(unmoved, taken)',
    replacement: 'undo: async () => undefined',
  },
  {
    row: 'a man in the middle answers when the host has jumped',
    file: `${kexec}/ssh/host-key.ts`,
    text: 'pinned.some((key) => isSameKey(key, shown))',
    replacement: 'pinned.length > 0',
  },
  {
    row: 'the host restarts in place of the jump',
    file: `${kexec}/jump/answer.ts`,
    text: "return { kind: 'other', bootId }",
    replacement: "return { kind: 'ours', bootId }",
  },
  {
    row: 'the initrd is broken: the guest never comes up, and its power is cut',
    file: `${kexec}/jump/arrive.ts`,
    text: 'vain.why === undefined ? { ...vain, why: tried.why } : { why: tried.why }',
    replacement: '{ ...vain, why: tried.why }',
  },
  {
    row: 'the line is cut while the script runs',
    file: `${kexec}/return/why-silent.ts`,
    text: "if (answer.kind === 'ours' && answer.bootId === bootId())",
    replacement: "if (answer.kind === 'unmoved')",
  },
]
