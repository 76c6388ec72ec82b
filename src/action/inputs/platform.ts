import type { Problem } from '../../model/fault.ts'

/** What is wrong with the machine the job was given, told as the workflow says it. */
export function platformProblems(platform: NodeJS.Platform = process.platform): Problem[] {
  if (platform === 'linux') return []
  return [
    {
      input: 'runs-on',
      value: platform,
      reason: 'is no Linux, and a guest needs one around it',
      remedy: 'run this job on ubuntu-24.04, or on a Linux machine of your own',
    },
  ]
}
