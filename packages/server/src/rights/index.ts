export { Access, type Door, type RightsSources } from './access.ts'
export {
  changeBetween,
  factsOf,
  gradeBetween,
  questionOf,
  type RightFact,
} from './lens.ts'
export {
  type Grade,
  gradeOf,
  gradeOfText,
  gradeText,
  gradeView,
  type Level,
  levelGrade,
  levelRights,
  newGradeOf,
  noGrade,
} from './level.ts'
export { type Layer, may } from './may.ts'
export { type Action, lineRightsNamed, namesOf, noRights, type Rights, rightsNamed, union } from './rights.ts'
export type { Role, Viewer } from './viewer.ts'
