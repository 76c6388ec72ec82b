import { Fault } from '../../model/fault.ts'

/**
 * A guest that came to life from a template and went no further, as one in some hundred emulated ones
 * was seen to. Another machine can take its place: nothing of the run has happened in this one.
 */
export class Standstill extends Fault {}
