import { transports } from '../src/model/request.ts'
import { systemNames, systems } from '../src/model/system.ts'
import { chrootFor, guestOf } from './field.ts'
import { benchProgram } from './main.ts'
import { type Bench, interleave } from './measure/interleave.ts'
import { contestTerms, type Options } from './options.ts'
import { sharer, vngSharer } from './shares/contestants.ts'
import { shareData } from './shares/data.ts'
import { sharesTable } from './shares/report.ts'

/** Debian's kernel that knows every transport; its cloud kernel has no 9p. */
const kernels = { 'x86_64-linux': 'linux-image-amd64', 'aarch64-linux': 'linux-image-arm64' }

/** Measures a folder of the host from within guests; README.md tells what and how. */
async function shares(options: Options, surroundings: Bench): Promise<string> {
  const { size, rounds } = options
  const system = systems.find((each) => systemNames[each].node === process.arch) ?? systems[0]
  const packages = kernels[system]
  const built = await guestOf(system, size, surroundings, packages)
  const data = await shareData()
  const chroot = await chrootFor(options, surroundings, (reason) =>
    surroundings.tell(`no virtme-ng: ${reason}`),
  )
  const sharers = [
    ...transports.map((transport) => sharer(transport, { system, packages, size, data })),
    ...(chroot === undefined ? [] : [await vngSharer(chroot, built, size, data)]),
  ]
  const samples = await interleave(sharers, rounds, surroundings)
  const what = `Medians of ${rounds} rounds, in seconds by the guest's clock`
  return `${what}, kernel ${built.bundle.kernel.release}.\n\n${await sharesTable(sharers, samples)}`
}

await benchProgram('last-shares', contestTerms, shares)
