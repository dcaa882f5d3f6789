import type { Me } from '@offhook/contract'
import { useQueryClient } from '@tanstack/react-query'
import { meKey } from './me-key.ts'

/** What is done when somebody has signed in. */
export function useSignedIn(): (me: Me) => void {
  const queries = useQueryClient()
  return (me) => {
    // What somebody else saw before is nobody's business.
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] })
    queries.setQueryData(meKey, me)
  }
}
