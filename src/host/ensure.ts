import { Fault } from '../model/fault.ts'
import type { Check } from './check.ts'
import { checksBeforeRun, type HostNeed } from './inspect.ts'
import { type InstallContext, installPackages } from './install.ts'

/**
 * Makes sure this host has what a run needs: installs the packages that are missing,
 * and tells of what may become a problem. Rejects with a Fault where something stays missing.
 */
export async function ensureHost(need: HostNeed, context: InstallContext): Promise<void> {
  let checks = await checksBeforeRun(need)
  const packages = new Set(checks.filter(isMissing).flatMap((check) => check.packages ?? []))
  failOver(checks.filter((check) => isMissing(check) && !check.packages?.length))
  if (packages.size > 0) {
    await installPackages([...packages], context)
    checks = await checksBeforeRun(need)
    failOver(checks.filter(isMissing))
  }
  for (const { name, found, remedy, state } of checks) {
    if (state !== 'warning') continue
    const message = `${name}: ${found}`
    context.emit({ type: 'warning', message, ...(remedy === undefined ? {} : { remedy }) })
  }
}

function isMissing(check: Check): boolean {
  return check.state === 'missing'
}

function failOver(missing: readonly Check[]): void {
  if (missing.length === 0) return
  const message = missing.map(({ name, found }) => `${name}: ${found}`).join('; ')
  const remedies = missing.flatMap(({ remedy }) => remedy ?? [])
  throw new Fault('infra-error', message, { remedy: [...new Set(remedies)].join('; ') })
}
