// Where one goes in a queue of answers to review.

// The next one that is not done, from `at` on and round; -1: all are.
export function nextOpen(answers: readonly { done: boolean }[], at: number): number {
  for (let i = 1; i <= answers.length; i++) if (!answers[(at + i) % answers.length]!.done) return (at + i) % answers.length;
  return -1;
}
