/** A line group as it lives in the server: its settings, and the connector that stands for them. */
import type { LineGroupSettings } from '@offhook/contract'
import type { CstaConnector } from '@offhook/csta'
import type { Connector, LineNumber } from '@offhook/telephony'
import type { StoredLineGroup } from './line-group-table.ts'
import { RenamedConnector } from './renamed-connector.ts'

export interface LineGroupEntry extends StoredLineGroup {
  readonly origin: 'stored' | 'file'
  /** Absent while it is switched off, or where its settings cannot be used. */
  readonly connector?: CstaConnector
  /** Why its settings cannot be used. */
  readonly mistake?: string
}

/** The connector with its lines under the keys that they have here. */
export function keyed({ lineKeys }: LineGroupSettings, connector: CstaConnector): Connector {
  if (lineKeys.length === 0) return connector
  return new RenamedConnector(connector, new Map(lineKeys.map(({ line, key }) => [line, key])))
}

/** The number of a line at its phone system. */
export function numberIn({ lineKeys }: LineGroupSettings, line: LineNumber): LineNumber {
  return lineKeys.find(({ key }) => key === line)?.line ?? line
}

export function lists({ lines }: LineGroupSettings, line: LineNumber): boolean {
  return lines.some((listed) => listed.line === line)
}
