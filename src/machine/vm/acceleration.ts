import { constants } from 'node:fs'
import { access, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { draftOf } from '../../host/draft.ts'
import { cacheFolder } from '../../host/folders.ts'
import { Fault } from '../../model/fault.ts'
import type { AccelChoice } from '../../model/request.ts'
import { type System, systemNames } from '../../model/system.ts'
import type { Accel } from './arguments.ts'

/** How long a guest under KVM that nobody has seen work may take to answer. */
export const kvmProofMs = 8_000

/** An acceleration to try. */
export interface Attempt {
  readonly accel: Accel
  /** True where nothing has shown yet that KVM runs a guest here, and emulation is the way out. */
  readonly onTrial: boolean
}

/** What is to be tried, in order, and what must be said first. */
export interface Acceleration {
  readonly attempts: readonly Attempt[]
  /** Why emulation is used although KVM was hoped for. */
  readonly warning?: string
}

/** The accelerations to try for a choice. `kvm` is never replaced; `tcg` never tries. */
export async function planAcceleration(
  choice: AccelChoice,
  system: System,
  qemu: string,
): Promise<Acceleration> {
  if (choice === 'tcg') return { attempts: [{ accel: 'tcg', onTrial: false }] }
  const missing = await whyNoKvm(system)
  if (choice === 'kvm') {
    if (missing) throw new Fault('infra-error', `KVM was asked for: ${missing.why}`, missing)
    return { attempts: [{ accel: 'kvm', onTrial: false }] }
  }
  if (missing) return emulated(missing.why)
  const verdict = (await readVerdicts())[await verdictKey(system, qemu)]
  if (verdict === undefined) {
    return {
      attempts: [
        { accel: 'kvm', onTrial: true },
        { accel: 'tcg', onTrial: false },
      ],
    }
  }
  if (verdict === 'works') return { attempts: [{ accel: 'kvm', onTrial: false }] }
  return emulated(`KVM failed on this machine before: ${verdict}`)
}

/** Remembers until the next boot of this machine whether KVM works here: `works`, or why not. */
export async function rememberKvm(system: System, qemu: string, verdict: string): Promise<void> {
  const bootId = await hostBootId()
  const ofThisBoot = Object.entries(await readVerdicts()).filter(([key]) => key.startsWith(bootId))
  const verdicts = { ...Object.fromEntries(ofThisBoot), [await verdictKey(system, qemu)]: verdict }
  await mkdir(dirname(verdictsFile()), { recursive: true })
  const draft = draftOf(verdictsFile())
  await writeFile(draft, JSON.stringify(verdicts))
  await rename(draft, verdictsFile())
}

function emulated(why: string): Acceleration {
  return { attempts: [{ accel: 'tcg', onTrial: false }], warning: `the guest is emulated: ${why}` }
}

async function whyNoKvm(system: System): Promise<{ why: string; remedy: string } | undefined> {
  if (systemNames[system].node !== process.arch) {
    return {
      why: `the KVM of this machine runs no ${system} guest`,
      remedy: 'use --accel auto or tcg',
    }
  }
  const remedies: Record<string, string> = {
    ENOENT: 'enable virtualisation in the firmware (or nested virtualisation on the outer host)',
    EACCES: 'add your user to the group `kvm` and log in again',
  }
  try {
    await access('/dev/kvm', constants.R_OK | constants.W_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const why =
      code === 'ENOENT' ? 'there is no /dev/kvm' : `/dev/kvm cannot be opened for writing (${code})`
    return { why, remedy: remedies[code] ?? 'look at the permissions of /dev/kvm' }
  }
  return undefined
}

const verdictsFile = () => join(cacheFolder(), 'kvm.json')

/** A verdict holds for this boot of this machine and this QEMU. */
async function verdictKey(system: System, qemu: string): Promise<string> {
  const { size, mtimeMs } = await stat(qemu)
  return `${await hostBootId()} ${system} ${qemu} ${size} ${mtimeMs}`
}

async function hostBootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}

async function readVerdicts(): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(verdictsFile(), 'utf8')) as Record<string, string>
  } catch {
    return {}
  }
}
