import type { Emit } from '../../model/event.ts'
import { Fault } from '../../model/fault.ts'
import { transports } from '../../model/request.ts'
import type { System } from '../../model/system.ts'
import type { GivenKernel } from './given-kernel.ts'
import { moduleName } from './names.ts'
import { type KernelModule, type KernelNeed, moduleOf, needsOf } from './needs.ts'

/**
 * Looks whether a kernel has what a guest needs, and gives the modules the initrd has to load.
 * Throws a Fault that names everything it lacks.
 */
export function checkKernel(kernel: GivenKernel, system: System, emit: Emit): KernelModule[] {
  const has = presence(kernel)
  const found = needsOf(system).map((need) => ({ need, as: has(need) }))
  const lacks = found.filter(({ as }) => as === 'nowhere').map(({ need }) => need)
  const needed = [...lacks.filter(isNeeded), ...waysLacking(lacks)]
  if (needed.length > 0) throw lacking(kernel, needed)
  for (const { symbol, why } of lacks.filter(({ optional }) => optional)) {
    emit({
      type: 'warning',
      message: `the kernel ${kernel.release} lacks CONFIG_${symbol}: without it a guest lacks ${why}`,
      remedy: `set CONFIG_${symbol} and build it again`,
    })
  }
  return found.flatMap(({ need, as }) => (as === 'module' ? moduleOf(need) : []))
}

function isNeeded({ optional, way }: KernelNeed): boolean {
  return optional !== true && way === undefined
}

/** What the best way to the host's folders lacks, where no way is whole. */
function waysLacking(lacks: readonly KernelNeed[]): KernelNeed[] {
  const [best = [], ...others] = transports.map((each) => lacks.filter(({ way }) => way === each))
  return others.every((lacking) => lacking.length > 0) ? best : []
}

type Presence = 'built-in' | 'module' | 'nowhere' | 'unknown'

/** Where a kernel has what is needed: by its configuration, or else by the names of its modules. */
function presence({ config, builtin = [], modules }: GivenKernel): (need: KernelNeed) => Presence {
  const files = new Set([...modules.keys()].map(moduleName))
  return ({ symbol, module }) => {
    const value = config?.config.get(symbol)
    if (value === 'y') return 'built-in'
    if (module === undefined) return config === undefined ? 'unknown' : 'nowhere'
    if (files.has(module)) return 'module'
    return builtin.includes(module) ? 'built-in' : 'nowhere'
  }
}

function lacking({ release, config, modulesFrom }: GivenKernel, needs: readonly KernelNeed[]) {
  const isModule = ({ symbol }: KernelNeed) => config?.config.get(symbol) === 'm'
  const state = (need: KernelNeed) => {
    if (!isModule(need)) return ''
    if (need.module === undefined) return ' (is a module, must be built in)'
    return ` (${need.module}.ko is not in ${modulesFrom})`
  }
  const width = Math.max(...needs.map(({ symbol }) => symbol.length))
  const lines = needs.map(
    (need) => `  CONFIG_${need.symbol.padEnd(width)}  ${need.why}${state(need)}`,
  )
  const onlyFiles = needs.every((need) => isModule(need) && need.module !== undefined)
  const enable = needs.map(({ symbol }) => `-e ${symbol}`).join(' ')
  return new Fault(
    'build-failed',
    `the kernel ${release} lacks what a guest needs:\n${lines.join('\n')}`,
    {
      remedy: onlyFiles
        ? `build its modules (make modules), or give the folder that holds lib/modules/${release}: --modules DIR`
        : `in its build tree: ./scripts/config ${enable} && make olddefconfig && make`,
    },
  )
}
