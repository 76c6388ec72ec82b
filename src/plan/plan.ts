import type { Plan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'

/** The runs a request means: one, of its script. */
export function plan(request: Request, id: string): Plan {
  return {
    runs: [
      {
        id,
        system: request.system,
        append: request.append,
        workload: {
          name: request.scriptName,
          script: request.script,
          env: request.env,
          cwd: request.cwd,
          bring: request.bring,
        },
        limits: { bootMs: request.bootTimeoutMs, scriptMs: request.timeoutMs },
        memoryMiB: request.memoryMiB,
        cpus: request.cpus,
        accel: request.accel,
        ...(request.shared === undefined ? {} : { shared: request.shared }),
        ...(request.samePath === undefined ? {} : { samePath: request.samePath }),
        disks: request.disks,
        network: request.network,
        forwards: request.forwards,
        ...(request.gdbPort === undefined ? {} : { gdbPort: request.gdbPort }),
        shareTransport: request.shareTransport,
        initrdConsole: request.initrdConsole,
        cold: request.cold,
        qemuArgs: request.qemuArgs,
      },
    ],
  }
}
