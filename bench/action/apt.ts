import type { BareMachine } from '../../test/action/bare-machine.ts'

const install = `
  export DEBIAN_FRONTEND=noninteractive
  apt-get update && apt-get install --yes --no-install-recommends "$@"`

/** Seconds that apt alone takes on a machine for these packages. Rejects with its last lines. */
export async function aptSeconds(
  machine: BareMachine,
  packages: readonly string[],
): Promise<number> {
  const started = performance.now()
  const { code, stderr } = await machine.run(['sh', '-c', install, 'sh', ...packages])
  if (code !== 0) throw new Error(`apt-get ended with ${code}: ${stderr.slice(-1000)}`)
  return (performance.now() - started) / 1000
}
