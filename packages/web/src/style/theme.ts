/** Mantine in the product's own colours and measures. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#eef1fe',
  '#dbe1fb',
  '#b7c3f6',
  '#8ea2ff',
  '#7489f0',
  '#5570e6',
  '#3a56d4',
  '#2f48bd',
  '#263ca0',
  '#1d2f80',
]

/** Answering, and connecting two people. */
const good: MantineColorsTuple = [
  '#e6f7ee',
  '#cdeedd',
  '#a0dcbd',
  '#6cc997',
  '#43b277',
  '#259659',
  '#187a45',
  '#126539',
  '#0d502d',
  '#083c21',
]

/** Mantine draws its dark surfaces from these, ink first. */
const dark: MantineColorsTuple = [
  '#eaecf2',
  '#c9ced9',
  '#a0a8b8',
  '#7b8394',
  '#3a404d',
  '#2f3541',
  '#22262f',
  '#191c23',
  '#14171d',
  '#101217',
]

const title = { fontSize: 18, lineHeight: '24px', fontWeight: 640, letterSpacing: '-0.01em' }

export const theme = createTheme({
  fontFamily: 'var(--font)',
  headings: { fontFamily: 'var(--font)' },
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  colors: { accent, good, dark },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Labels and fields of a row stand level, whatever hint one of them needs.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'error', 'description'] } },
    Button: { defaultProps: { size: 'sm' } },
    Drawer: {
      defaultProps: { position: 'right', size: 480, transitionProps: { duration: 160 } },
      styles: { title },
    },
    Modal: {
      defaultProps: { centered: true, radius: 'lg', transitionProps: { duration: 140 } },
      styles: { title },
    },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 120 } } },
    Popover: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 120 } } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 100 } } },
    Skeleton: { defaultProps: { radius: 'md' } },
  },
})

const own = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-dim)',
  '--mantine-color-placeholder': 'var(--ink-dim)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--surface-hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--hairline-strong)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-anchor': 'var(--accent-ink)',
  '--mantine-color-accent-light': 'var(--accent-soft)',
  '--mantine-color-accent-light-color': 'var(--accent-ink)',
  '--mantine-color-red-light': 'var(--bad-soft)',
  '--mantine-color-red-light-hover': 'var(--bad-soft)',
  '--mantine-color-accent-outline': 'var(--accent-ink)',
}

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: own, dark: own })
