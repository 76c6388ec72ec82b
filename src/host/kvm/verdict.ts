import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { System } from '../../model/system.ts'
import { draftOf } from '../draft.ts'
import { cacheFolder } from '../folders.ts'

/** Where verdicts are remembered; without the file KVM is tried anew. */
export const verdictsFile = () => join(cacheFolder(), 'kvm.json')

/**
 * What guests have shown of KVM since this machine's start: `works`, or why not; undefined where
 * none has tried. A verdict holds for guests of one system under one build of QEMU.
 */
export async function kvmVerdict(system: System, qemu: string): Promise<string | undefined> {
  return (await readVerdicts())[await keyOf(system, qemu)]
}

/** Remembers a verdict until this machine's next start. Never rejects: forgotten, KVM is tried again. */
export async function rememberVerdict(
  system: System,
  qemu: string,
  verdict: string,
): Promise<void> {
  try {
    const bootId = await hostBootId()
    const all = Object.entries(await readVerdicts())
    const ofThisBoot = all.filter(([key]) => key.startsWith(bootId))
    await write({ ...Object.fromEntries(ofThisBoot), [await keyOf(system, qemu)]: verdict })
  } catch {
    // a cache folder that cannot be written
  }
}

async function write(verdicts: Record<string, string>): Promise<void> {
  const draft = draftOf(verdictsFile())
  await mkdir(dirname(draft), { recursive: true })
  await writeFile(draft, JSON.stringify(verdicts))
  await rename(draft, verdictsFile())
}

async function keyOf(system: System, qemu: string): Promise<string> {
  const { size, mtimeMs } = await stat(qemu)
  return `${await hostBootId()} ${system} ${qemu} ${size} ${mtimeMs}`
}

async function hostBootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}

async function readVerdicts(): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(verdictsFile(), 'utf8')) ?? {}
  } catch {
    return {}
  }
}
