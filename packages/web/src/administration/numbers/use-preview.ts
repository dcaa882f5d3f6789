/** What the server says of the draft while it is edited. */
import { type LocationPreview, ProblemError, type SaveLocation } from '@offhook/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useApi } from '../../live/live.tsx'
import { refusedPlace } from './places.ts'
import { useLast } from './use-last.ts'

export interface Preview {
  /** The last that the server could read. */
  readonly data: LocationPreview | undefined
  /** What is wrong with the draft as it is now. */
  readonly problem: ProblemError | undefined
  readonly refused: { readonly pointer: string; readonly detail: string } | undefined
}

export function usePreview(saved: SaveLocation, replaces: string | undefined): Preview {
  const api = useApi()
  const preview = useQuery({
    queryKey: ['location-preview', saved, replaces],
    queryFn: ({ signal }) =>
      api.previewLocation({ body: { ...saved, ...(replaces === undefined ? {} : { replaces }) }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const problem = preview.error instanceof ProblemError ? preview.error : undefined
  const data = useLast(preview.data, replaces ?? '')
  return { data, problem, refused: refusedPlace(problem?.problem) }
}
