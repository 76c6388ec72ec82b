import { Command, CommanderError } from 'commander'
import { RequestError } from '../model/fault.ts'
import { toolVersion } from '../model/tool.ts'
import { shellQuote } from '../report/quote.ts'
import { collectCommand } from './commands/collect.ts'
import { doctorCommand, targetDoctorCommand } from './commands/doctor.ts'
import { gcCommand } from './commands/gc.ts'
import { labReleaseCommand, labStatusCommand } from './commands/lab.ts'
import { type RunOptions, runCommand } from './commands/run.ts'
import type { LoadCore } from './core.ts'
import { gcHelp, labHelp, mainHelp, runHelp } from './help.ts'
import { addGcOptions, addLabOption, addRunOptions, addTargetOptions } from './options.ts'
import type { OurProcess, Screen } from './process.ts'
import { problemsText } from './render/problems.ts'

/** Wrong options share the exit code of what `git bisect` is to skip. */
const wrongUse = 125

/** Runs the command line to its end. Gives the exit code. */
export async function main(
  args: readonly string[],
  process: OurProcess,
  loadCore: LoadCore,
): Promise<number> {
  let exit = 0
  const done = async (command: Promise<number>) => {
    exit = await command
  }
  try {
    await programOf(args, process, loadCore, done).parseAsync(optionsIn(args), { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUse
    if (!(error instanceof RequestError)) throw error
    process.stderr.write(problemsText(error, process.stderr))
    return wrongUse
  }
  return exit
}

function programOf(
  args: readonly string[],
  process: OurProcess,
  loadCore: LoadCore,
  done: (command: Promise<number>) => Promise<void>,
): Command {
  const program = new Command('nixos-testbed')
    .description('Run a script in a real guest and bring its results home.')
    .version(toolVersion)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', mainHelp)
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .configureOutput({
      getOutHelpWidth: () => columnsOf(process.stdout),
      getErrHelpWidth: () => columnsOf(process.stderr),
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => process.stderr.write(text.replace(/^error: /, 'nixos-testbed: ')),
    })
  addRunOptions(program.command('run'))
    .summary('run a script in a guest')
    .usage("[options] 'SCRIPT' [-- QEMU-OPTION...]")
    .description('Run a script in a guest, show its output, bring its files home, exit as it did.')
    .argument('[SCRIPT...]', 'text, a file, or - for stdin')
    .addHelpText('after', runHelp)
    .action((words: readonly string[], { quiet, events, ...rest }) => {
      const raw = { ...rest, ...scriptIn(words), qemuArgs: qemuArgsIn(args) }
      const options: RunOptions = { quiet, events }
      return done(runCommand(raw, options, process, loadCore))
    })
  addTargetOptions(program.command('doctor'))
    .description(
      'Look at all a run needs of this host, or of a target, and say what to do about what is missing.',
    )
    .option('--system <SYSTEM>', "x86_64-linux or aarch64-linux (default: the host's)")
    .option('--memory <SIZE>', 'what the guest is to have (default: 1G)')
    .option('--accel <KIND>', 'auto, kvm or tcg (default: auto)')
    .option('--json', 'for programs')
    .action(({ json, ...raw }) => {
      const command = raw.target === undefined ? doctorCommand : targetDoctorCommand
      return done(command(raw, { json }, process, loadCore))
    })
  program
    .command('collect')
    .description('Write the report of a run whose tool was killed, with what was home by then.')
    .argument('<DIR>', "the run's folder")
    .option('-q, --quiet', 'say nothing but where there is no verdict')
    .action((dir: string, options) => done(collectCommand(dir, options, process, loadCore)))
  addGcOptions(program.command('gc'))
    .description('Give back the space that runs, guests and templates have taken.')
    .addHelpText('after', gcHelp)
    .action(({ json, ...raw }) => done(gcCommand(raw, { json }, process, loadCore)))
  addLabCommands(program, process, loadCore, done)
  return program
}

function addLabCommands(
  program: Command,
  process: OurProcess,
  loadCore: LoadCore,
  done: (command: Promise<number>) => Promise<void>,
): void {
  const lab = program
    .command('lab')
    .description('Look after the boards that run --board takes.')
    .addHelpText('after', labHelp)
  addLabOption(lab.command('status'))
    .description('Tell of each board whether it is free, and else why not.')
    .option('--json', 'for programs')
    .action((options) => done(labStatusCommand(options, process, loadCore)))
  addLabOption(lab.command('release'))
    .description('Have boards be taken again that were quarantined.')
    .argument('<NAME...>', 'their names')
    .action((names: readonly string[], options) =>
      done(labReleaseCommand(names, options, process, loadCore)),
    )
}

function columnsOf(screen: Screen): number {
  return screen.isTTY === true ? (screen.columns ?? 80) : 80
}

/** A script is one argument, so that no word of it is taken for an option of ours. */
function scriptIn(words: readonly string[]): { readonly script?: string } {
  const [script, ...more] = words
  if (more.length > 0)
    throw new RequestError([
      {
        input: 'SCRIPT',
        value: words.join(' '),
        reason: `is ${words.length} arguments, and must be one`,
        remedy: `quote the script: ${shellQuote([words.join(' ')])}`,
      },
    ])
  return script === undefined ? {} : { script }
}

/** Everything before `--` is ours, everything after it QEMU's. */
function optionsIn(args: readonly string[]): string[] {
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? undefined : end)
}

function qemuArgsIn(args: readonly string[]): string[] {
  const end = args.indexOf('--')
  return end === -1 ? [] : args.slice(end + 1)
}
