import { thereAndBack } from './there-and-back.ts'

thereAndBack('aarch64-linux', 'minimal')
// Debian's disk for aarch64 takes a quarter of an hour to make: `npm run test:rig-aarch64`.
if (process.env.TESTBED_RIG_AARCH64 === 'debian') thereAndBack('aarch64-linux', 'debian')
