import type { EventsConfig } from '@actions/workflow-parser/model/workflow-template'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/index'

/** A workflow file as it is written: tokens are evaluated when their time comes. */
export interface WorkflowFile {
  readonly name: string | undefined
  readonly events: EventsConfig
  readonly env: TemplateToken | undefined
  readonly jobs: readonly JobDefinition[]
}

export interface JobDefinition {
  readonly id: string
  readonly name: TemplateToken | undefined
  readonly needs: readonly string[]
  /** An expression that asks for the status, also where the file's does not. */
  readonly if: string
  readonly runsOn: TemplateToken | undefined
  readonly strategy: TemplateToken | undefined
  readonly timeoutMinutes: TemplateToken | undefined
  readonly continueOnError: TemplateToken | undefined
  readonly outputs: TemplateToken | undefined
  readonly env: TemplateToken | undefined
  /** `defaults.run` of the workflow and of the job, in the order in which they apply. */
  readonly defaults: readonly TemplateToken[]
  readonly steps: readonly StepDefinition[]
}

export interface StepDefinition {
  /** The file's, or a generated one, which starts with `__`. */
  readonly id: string
  readonly name: TemplateToken | undefined
  readonly if: string
  readonly uses: string | undefined
  readonly run: TemplateToken | undefined
  readonly with: TemplateToken | undefined
  readonly env: TemplateToken | undefined
  readonly shell: TemplateToken | undefined
  readonly workingDirectory: TemplateToken | undefined
  readonly timeoutMinutes: TemplateToken | undefined
  readonly continueOnError: TemplateToken | undefined
}
