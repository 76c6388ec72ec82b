import {
  type Distribution,
  type PackageManager,
  packageManagerOf,
  thisDistribution,
} from './distribution.ts'
import { installCommand } from './install.ts'
import { packagesFor, type Requisite } from './packages.ts'

/** This host's distribution and what installs its packages. */
export interface HostPackages {
  readonly distribution: Distribution
  readonly manager: PackageManager | undefined
}

export async function hostPackages(): Promise<HostPackages> {
  const distribution = await thisDistribution()
  return { distribution, manager: await packageManagerOf(distribution) }
}

/** The remedy for something that packages mend, as part of a check. */
export function installable(
  needs: readonly Requisite[],
  { distribution, manager }: HostPackages,
): { readonly remedy: string; readonly packages: readonly string[] } {
  const packages = needs.flatMap((need) => packagesFor(need, distribution, manager))
  const remedy =
    manager === undefined || packages.length === 0
      ? `install ${needs.join(', ')} and put it on PATH`
      : `run: ${installCommand(packages, manager)}`
  return { remedy, packages }
}
