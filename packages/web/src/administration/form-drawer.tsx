/** The drawer in which one thing of a list is added or changed: each in a form of its own, which is gone when it is closed. */
import { Drawer } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface FormDrawerProps<Item> {
  /** Null while it is closed. */
  readonly edited: Item | 'new' | null
  readonly title: string
  readonly onClose: () => void
  /** The form; `item` is null where one is added. */
  readonly children: (item: Item | null) => ReactNode
}

export function FormDrawer<Item extends { readonly id: string }>(props: FormDrawerProps<Item>) {
  const { edited, title, onClose, children } = props
  const { t } = useTranslation('shell')
  const item = edited === 'new' ? null : edited
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      size={640}
      title={title}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {edited === null ? null : <Fragment key={item?.id ?? 'new'}>{children(item)}</Fragment>}
    </Drawer>
  )
}
