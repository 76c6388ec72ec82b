import type { Plan, RunSpec, SystemdWish } from '../model/plan.ts'
import type { Request } from '../model/request.ts'

/** The runs a request means: one of its script, or as many as copies were asked for. */
export function plan(request: Request, id: string): Plan {
  const { copies } = request
  const one = specOf(request, id)
  if (copies === 1) return { runs: [one] }
  const copy = (number: number) => ({
    ...one,
    id: `${id}-${number}`,
    copy: { number, of: copies },
  })
  const others = Array.from({ length: copies - 1 }, (_, index) => copy(index + 2))
  return { runs: [copy(1), ...others] }
}

function specOf(request: Request, id: string): RunSpec {
  return {
    id,
    copy: { number: 1, of: 1 },
    machine: request.machine,
    ...(request.hardware === undefined ? {} : { hardware: request.hardware }),
    ...(request.lab === undefined ? {} : { lab: request.lab }),
    system: request.system,
    ...(request.boot === 'exec' ? {} : { systemd: systemdOf(request) }),
    append: request.append,
    workload: {
      name: request.scriptName,
      script: request.script,
      env: request.env,
      cwd: request.cwd,
      bring: request.bring,
    },
    secrets: request.secrets,
    limits: { bootMs: request.bootTimeoutMs, scriptMs: request.timeoutMs },
    memoryMiB: request.memoryMiB,
    cpus: request.cpus,
    accel: request.accel,
    ...(request.shared === undefined ? {} : { shared: request.shared }),
    ...(request.samePath === undefined ? {} : { samePath: request.samePath }),
    disks: request.disks,
    realDisks: request.realDisks,
    network: request.network,
    forwards: request.forwards,
    ...(request.gdbPort === undefined ? {} : { gdbPort: request.gdbPort }),
    shareTransport: request.shareTransport,
    initrdConsole: request.initrdConsole,
    cold: request.cold,
    qemuArgs: request.qemuArgs,
  }
}

function systemdOf({ afterUnit, failOnFailedUnits }: Request): SystemdWish {
  return { after: afterUnit, failOnFailedUnits }
}
