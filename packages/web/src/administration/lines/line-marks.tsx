/** What is set for a line that is not usual, as small pictures in the list of all lines. */
import type { AdminLine } from '@offhook/contract'
import { IconArrowRampRight, IconBuildingBank, IconLock, IconNotebookOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

export function LineMarks({ line: { settings, keepsJournal } }: { readonly line: AdminLine }) {
  const { t } = useTranslation('lineGroups')
  const marks = [
    [settings.isPrivate, IconLock, t('line.isPrivate')],
    [settings.isTrunk, IconBuildingBank, t('line.isTrunk')],
    [!keepsJournal, IconNotebookOff, t('line.noJournal')],
    [settings.forwardList !== null, IconArrowRampRight, t('line.list')],
  ] as const
  return (
    <span className="row near">
      {marks.map(([isSet, Picture, label]) =>
        isSet ? (
          <span key={label} role="img" aria-label={label} title={label}>
            <Picture size={16} aria-hidden />
          </span>
        ) : null,
      )}
    </span>
  )
}
