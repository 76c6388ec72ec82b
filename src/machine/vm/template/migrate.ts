import type { Monitor } from '../qemu/monitor.ts'

/** Has a migration leave out the guest's memory, which we move ourselves, and tell of its end. */
export async function ignoreMemory(monitor: Monitor): Promise<void> {
  const capabilities = ['events', 'x-ignore-shared'].map((capability) => ({
    capability,
    state: true,
  }))
  await monitor.do('migrate-set-capabilities', { capabilities })
}
