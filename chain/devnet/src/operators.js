// Who operates from the start: bonds in tokens, commissions in basis points.

export const OPERATORS = [
  { uri: '//Validator//0', name: 'Alpha', bond: 10_000, commission: 500 },
  { uri: '//Validator//1', name: 'Bravo', bond: 9_000, commission: 400 },
  { uri: '//Validator//2', name: 'Charlie', bond: 8_000, commission: 300 },
]
