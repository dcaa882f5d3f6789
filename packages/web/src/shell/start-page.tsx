import { Navigate } from '@tanstack/react-router'
import { useStartPage } from '../own/own-profile.ts'

/** Leads to the page that one chose, or that the administration chose for one. */
export function StartPage() {
  const page = useStartPage()
  return page === undefined ? null : <Navigate to={page} replace />
}
