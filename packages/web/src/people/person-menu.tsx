import { Menu } from '@mantine/core'
import type { PersonView } from '@offhook/contract'
import {
  IconBell,
  IconBellOff,
  IconBulb,
  IconDots,
  IconEye,
  IconEyeOff,
  IconHourglass,
  IconId,
  IconMail,
  IconPhone,
  IconPhoneIncoming,
  IconStar,
  IconStarOff,
  IconUserEdit,
} from '@tabler/icons-react'
import { type ComponentPropsWithRef, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../live/live.tsx'
import { PresenceDialog } from '../presence/presence-dialog.tsx'
import { useIsPresenceOff, usePresenceWord } from '../presence/use-presence-word.ts'
import { pickupOf } from './people-layout.ts'
import classes from './person-tile.module.css'
import type { PersonActions } from './use-person-actions.ts'

interface PersonMenuProps {
  readonly person: PersonView
  readonly actions: PersonActions
  readonly onExplain: () => void
  readonly onOpen: () => void
}

export function PersonMenu({ person, actions, onExplain, onOpen }: PersonMenuProps) {
  const { t } = useTranslation(['people', 'shell'])
  const [isOpen, setOpen] = useState(false)
  const [isSetting, set] = useState(false)
  const me = useMe()
  const isSelf = me?.id === person.id
  const isOff = useIsPresenceOff()
  const presenceWord = usePresenceWord()
  const isAwaited = me?.awaited.includes(person.id) ?? false
  const isWatched = me?.watched.includes(person.id) ?? false
  const maySee = !isOff && person.permitted.includes('seePresence')
  const isInCall = person.lines.some(
    ({ status }) => status === 'busy' || status === 'calling' || status === 'ringing',
  )
  const waits = me?.campOns.some(({ target }) => target.id === person.id) ?? false
  const picture = { size: 16, stroke: 1.7, 'aria-hidden': true } as const
  // A menu a tile would be too much to draw while one scrolls through thousands: it is made when it is first wanted.
  const [isMade, make] = useState(false)
  useEffect(() => {
    if (!isMade) return
    // The press that made it must be over: the menu would take it for one outside of itself.
    const frame = requestAnimationFrame(() => setOpen(true))
    return () => cancelAnimationFrame(frame)
  }, [isMade])
  const label = t('menu', { name: person.name })
  if (!isMade) return <MenuButton label={label} onClick={() => make(true)} />
  return (
    <>
      {isSetting ? <PresenceDialog person={person} onClose={() => set(false)} /> : null}
      <Menu position="bottom-end" width={264} opened={isOpen} onChange={setOpen}>
        <Menu.Target>
          <MenuButton label={label} />
        </Menu.Target>
        <Menu.Dropdown data-keys>
          <Menu.Item leftSection={<IconId {...picture} />} rightSection={<kbd>I</kbd>} onClick={onOpen}>
            {t('card.title')}
          </Menu.Item>
          {pickupOf(person) ? (
            <Menu.Item
              leftSection={<IconPhoneIncoming {...picture} />}
              onClick={() => actions.pickUp(person)}
            >
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
          {isInCall && !isSelf && !waits ? (
            <Menu.Item leftSection={<IconHourglass {...picture} />} onClick={() => actions.campOn(person)}>
              {t('callWhenFree')}
            </Menu.Item>
          ) : null}
          {!isSelf && (isAwaited || (!isOff && person.presence.state !== 'available')) ? (
            <Menu.Item
              leftSection={isAwaited ? <IconBellOff {...picture} /> : <IconBell {...picture} />}
              onClick={() => actions.await(person, !isAwaited)}
            >
              {t(isAwaited ? 'tellMeNot' : 'tellMe')}
            </Menu.Item>
          ) : null}
          {!isSelf && (isWatched || maySee) ? (
            <Menu.Item
              leftSection={isWatched ? <IconEyeOff {...picture} /> : <IconEye {...picture} />}
              onClick={() => actions.watch(person, !isWatched)}
            >
              {t(isWatched ? 'watchNot' : 'watch')}
            </Menu.Item>
          ) : null}
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
          {!isSelf && person.mayChange.length > 0 ? (
            <Menu.Item leftSection={<IconUserEdit {...picture} />} onClick={() => set(true)}>
              {t('set')}
            </Menu.Item>
          ) : null}
          <Menu.Divider />
          <Menu.Item leftSection={<IconBulb {...picture} />} onClick={onExplain}>
            {isOff
              ? t('whyTitle', { name: person.name })
              : t('why', { state: presenceWord(person.presence.state).toLowerCase() })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

interface MenuButtonProps extends ComponentPropsWithRef<'button'> {
  readonly label: string
}

function MenuButton({ label, className = '', ...props }: MenuButtonProps) {
  return (
    <button
      type="button"
      className={`${classes.button} ${className}`}
      tabIndex={-1}
      aria-label={label}
      aria-haspopup="menu"
      data-menu
      {...props}
    >
      <IconDots size={18} aria-hidden />
    </button>
  )
}
