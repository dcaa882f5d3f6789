import type { SignInMethods } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../live/live.tsx'

const USUAL_LENGTH = 10

/** The ways to sign in that this server offers; undefined until it has told. */
export function useSignInMethods(): SignInMethods | undefined {
  const api = useApi()
  const methods = useQuery({
    queryKey: ['sign-in-methods'],
    queryFn: ({ signal }) => api.getSignInMethods({ signal }),
    staleTime: 60_000,
  })
  return methods.data
}

/** Characters that a new password needs. */
export function useShortestPassword(): number {
  return useSignInMethods()?.passwordRule.minimumLength ?? USUAL_LENGTH
}
