/** Text fields of the form of a directory, bound to its draft. */
import type { DirectoryDraft, TextField } from './directory-draft.ts'

export interface DraftProps {
  readonly draft: DirectoryDraft
  readonly onDraft: (draft: DirectoryDraft) => void
}

/** The value of a text field and what changes it. */
export function bound({ draft, onDraft }: DraftProps, name: TextField) {
  return {
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      onDraft({ ...draft, [name]: event.currentTarget.value }),
  }
}
