import { Fault } from '../../model/fault.ts'

/** The host cannot give a machine what it needs: the machine is not to blame, nor its template. */
export class HostFault extends Fault {
  constructor(message: string, remedy: string, cause?: unknown) {
    super('infra-error', message, { remedy, cause })
  }
}
