/**
 * Runs a step of a release with the command line's arguments and prints what it did.
 * What speaks against it is printed as an error, and the exit code is 1.
 */
export function command(step: (...args: string[]) => string): void {
  try {
    process.stdout.write(`${step(...process.argv.slice(2))}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
