import { useLayoutEffect, useState } from "preact/hooks";
import { type Compiler, Superseded } from "../compiler.ts";
import type { Project } from "../project.ts";
import type { Answers, Asks, RequestKind } from "../protocol.ts";
import { checked, stopped } from "../state.ts";

/** An answer of the compiler, which stays until the next one is there. */
export interface Answered<T> {
  readonly answer: T | undefined;
  /** Why there is none for what is asked now. */
  readonly problem: string | undefined;
  /** The answer is about something older. */
  readonly isStale: boolean;
}

interface Known<T> {
  readonly key: string;
  readonly project: Project | undefined;
  readonly answer: T | undefined;
  readonly problem: string | undefined;
}

/** Asks the compiler about the text that was checked last, and again whenever that or the question changes; undefined asks nothing. */
export function useAnswer<K extends RequestKind>(
  compiler: Compiler,
  kind: K,
  ask: Asks[K] | undefined,
): Answered<Answers[K]> {
  const key = JSON.stringify(ask);
  const now = checked.value?.project;
  const [known, setKnown] = useState<Known<Answers[K]>>({
    key: "",
    project: undefined,
    answer: undefined,
    problem: undefined,
  });
  // The compiler begins before the page is painted.
  useLayoutEffect(() => {
    if (ask === undefined || now === undefined || stopped.peek()?.project === now) return;
    let isWanted = true;
    compiler.request(kind, now, ask).then(
      (answer) => isWanted && setKnown({ key, project: now, answer, problem: undefined }),
      (reason: Error) => {
        if (isWanted && !(reason instanceof Superseded))
          setKnown((before) => ({ key, project: now, answer: before.answer, problem: reason.message }));
      },
    );
    return () => {
      isWanted = false;
    };
  }, [compiler, kind, key, now]);
  const isStale = known.key !== key || known.project !== now;
  return {
    answer: known.answer,
    problem: isStale ? undefined : known.problem,
    isStale: isStale || known.problem !== undefined,
  };
}
