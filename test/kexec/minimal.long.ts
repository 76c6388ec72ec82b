import { thereAndBack } from './there-and-back.ts'

thereAndBack('x86_64-linux', 'minimal')
