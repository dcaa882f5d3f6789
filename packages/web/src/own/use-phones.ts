/** The phones of a line, and the one beside this browser that its user has chosen to call and to answer with. */
import type { LinePhone } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useApi, useLines } from '../live/live.tsx'
import { usePreferences } from './preferences.ts'

/** Without browsers: which one of them calls is chosen where they are. */
export function usePhones(line: string): readonly LinePhone[] {
  const api = useApi()
  const own = useLines().find((each) => each.line === line)
  const count = own ? own.phones - own.browsers : 0
  const { data = [] } = useQuery({
    queryKey: ['line-phones', line, count],
    queryFn: ({ signal }) => api.listLinePhones({ params: { line }, signal }),
    enabled: count > 1,
  })
  return data.filter(({ isBrowser }) => !isBrowser)
}

export interface PhoneBeside {
  readonly line: string
  readonly device: string
  readonly canAnswer: boolean
}

/** Null while it is not signed in, or the only one. */
export function usePhoneBeside(): PhoneBeside | null {
  const [line = '', device = ''] = usePreferences().phone.split('/')
  const phone = usePhones(line).find((each) => each.device === device)
  return phone ? { line, device, canAnswer: phone.canAnswer } : null
}
