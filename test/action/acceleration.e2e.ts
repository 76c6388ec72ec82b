import { expect, test } from 'vitest'
import { guestStep, runStep } from './workflow.ts'

test('a guest that is emulated unasked has an annotation, the output, and a line in the summary', async ({
  skip,
}) => {
  const { conclusion, job } = await runStep({ run: 'true', accel: 'auto', upload: 'never' })
  expect(conclusion, job.log.join('\n')).toBe('success')
  const { accel } = guestStep(job).outputs
  if (accel === 'kvm') skip('KVM works here')
  expect(accel).toBe('tcg')
  expect(job.annotations).toMatchObject([
    { level: 'warning', title: 'the guest is emulated', from: 'command' },
  ])
  expect(job.annotations[0]?.message).not.toMatch(/(?<!\w)--\w/)
  const summary = [...job.summaries.values()].join('')
  expect(summary).toContain('| Acceleration | none: emulated by QEMU (TCG) |')
  expect(summary).toMatch(/^- ⚠️ the guest is emulated&#58; /m)
})

test('one that was to be emulated has none', async () => {
  const { job } = await runStep({ run: 'true', accel: 'tcg', upload: 'never' })
  expect(guestStep(job).outputs.accel).toBe('tcg')
  expect(job.annotations).toEqual([])
})
