import { ActionIcon, Menu } from '@mantine/core'
import type { PersonView } from '@offhook/contract'
import {
  IconBulb,
  IconDots,
  IconMail,
  IconPhone,
  IconPhoneIncoming,
  IconStar,
  IconStarOff,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { pickupOf } from './people-layout.ts'
import type { PersonActions } from './use-person-actions.ts'

interface PersonMenuProps {
  readonly person: PersonView
  readonly actions: PersonActions
  readonly onExplain: () => void
}

export function PersonMenu({ person, actions, onExplain }: PersonMenuProps) {
  const { t } = useTranslation(['people', 'shell'])
  const picture = { size: 16, stroke: 1.7, 'aria-hidden': true } as const
  return (
    <Menu position="bottom-end" width={264}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          radius="xl"
          size={32}
          tabIndex={-1}
          aria-label={t('menu', { name: person.name })}
          data-menu
        >
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown data-keys>
        {pickupOf(person) ? (
          <Menu.Item leftSection={<IconPhoneIncoming {...picture} />} onClick={() => actions.pickUp(person)}>
            {t('pickUp')}
          </Menu.Item>
        ) : null}
        {person.numbers.map((number) => (
          <Menu.Item
            key={`${number.kind} ${number.dial}`}
            leftSection={<IconPhone {...picture} />}
            rightSection={<span className="tiny dim">{t(`kind.${number.kind}`)}</span>}
            onClick={() => actions.call(person, number.dial)}
          >
            <span className="tabular">{number.display}</span>
          </Menu.Item>
        ))}
        {person.email ? (
          <Menu.Item component="a" href={`mailto:${person.email}`} leftSection={<IconMail {...picture} />}>
            {t('write')}
          </Menu.Item>
        ) : null}
        <Menu.Item
          leftSection={person.isFavourite ? <IconStarOff {...picture} /> : <IconStar {...picture} />}
          onClick={() => actions.toggleFavourite(person)}
        >
          {person.isFavourite ? t('notFavourite') : t('favourite')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconBulb {...picture} />} onClick={onExplain}>
          {t('why', { state: t(`presence.${person.presence.state}`, { ns: 'shell' }).toLowerCase() })}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
