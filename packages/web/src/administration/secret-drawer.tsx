/** A drawer that adds or changes one thing, and then shows once the secret that was made for it. */
import { Button, Drawer } from '@mantine/core'
import { Fragment, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface SecretDrawerProps<Item, Made> {
  readonly edited: Item | 'new' | null
  readonly onClose: () => void
  readonly titles: {
    readonly add: string
    readonly edit: (item: Item) => string
    readonly made: (made: Made) => string
  }
  /** What is shown of what was made. */
  readonly secretOf: (made: Made) => ReactNode
  readonly formFor: (form: SecretForm<Item, Made>) => ReactNode
}

export interface SecretForm<Item, Made> {
  /** Null for something new. */
  readonly item: Item | null
  readonly onClose: () => void
  readonly onMade: (made: Made) => void
}

export function SecretDrawer<Item extends { readonly id: string }, Made>(
  props: SecretDrawerProps<Item, Made>,
) {
  const { edited, onClose, titles, secretOf, formFor } = props
  const { t } = useTranslation(['shell', 'administration'])
  const [made, setMade] = useState<Made | null>(null)
  const close = () => {
    setMade(null)
    onClose()
  }
  const item = edited === 'new' ? null : edited
  return (
    <Drawer
      opened={edited !== null}
      onClose={close}
      size={560}
      title={made ? titles.made(made) : item ? titles.edit(item) : titles.add}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {made ? (
        <div className="column">
          {secretOf(made)}
          <div>
            <Button onClick={close}>{t('extensions.done', { ns: 'administration' })}</Button>
          </div>
        </div>
      ) : edited === null ? null : (
        <Fragment key={item?.id ?? 'new'}>{formFor({ item, onClose: close, onMade: setMade })}</Fragment>
      )}
    </Drawer>
  )
}
