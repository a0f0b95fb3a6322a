import { beforeEach, describe, expect, it } from 'vitest';
import { ARMING_DELAY, type Arming, createArming } from '../../popup/arming.ts';

type Timer = { at: number; task: () => void };

let time: number;
let timers: Set<Timer>;
let heard: boolean[];
let arming: Arming;

const clock = {
  now: () => time,
  after(ms: number, task: () => void) {
    const timer = { at: time + ms, task };
    timers.add(timer);
    return () => void timers.delete(timer);
  },
};

function pass(ms: number): void {
  const end = time + ms;
  for (;;) {
    const next = [...timers].sort((a, b) => a.at - b.at)[0];
    if (!next || next.at > end) break;
    timers.delete(next);
    time = next.at;
    next.task();
  }
  time = end;
}

beforeEach(() => {
  time = 1000;
  timers = new Set();
  heard = [];
  arming = createArming(clock, (armed) => heard.push(armed));
});

describe('approval', () => {
  it('is possible once a question has been in view for the whole delay', () => {
    arming.attend(true);
    arming.show(1);
    pass(ARMING_DELAY - 1);
    expect(arming.armed()).toBe(false);
    pass(1);
    expect(arming.armed()).toBe(true);
    expect(heard).toEqual([true]);
  });

  it('waits for the window to be looked at', () => {
    arming.show(1);
    pass(10_000);
    expect(arming.armed()).toBe(false);
    arming.attend(true);
    pass(ARMING_DELAY - 1);
    expect(arming.armed()).toBe(false);
    pass(1);
    expect(arming.armed()).toBe(true);
  });

  it('is never possible without a question', () => {
    arming.attend(true);
    pass(10_000);
    arming.disturb();
    pass(10_000);
    expect(arming.armed()).toBe(false);
    expect(heard).toEqual([]);
  });

  it.each([
    ['the window loses the focus', () => [false, true].forEach(arming.attend)],
    ['the window changes its size', () => arming.disturb()],
    ['another question takes the place', () => arming.show(2)],
    ['the question goes and comes again', () => [undefined, 1].forEach(arming.show)],
  ])('begins afresh when %s', (_, disturbance) => {
    arming.attend(true);
    arming.show(1);
    pass(ARMING_DELAY);
    disturbance();
    expect(arming.armed()).toBe(false);
    pass(ARMING_DELAY - 1);
    expect(arming.armed()).toBe(false);
    pass(1);
    expect(arming.armed()).toBe(true);
    expect(heard).toEqual([true, false, true]);
  });

  it('begins afresh at the last of many disturbances', () => {
    arming.attend(true);
    arming.show(1);
    for (let i = 0; i < 20; i += 1) {
      pass(ARMING_DELAY - 1);
      arming.disturb();
    }
    expect(heard).toEqual([]);
    expect(timers.size).toBe(1);
    pass(ARMING_DELAY);
    expect(heard).toEqual([true]);
  });

  it('never comes of a click out of a quick row of them', () => {
    for (const byPointer of [true, false]) {
      for (let at = 0; at <= 5000; at += 100) {
        if (at === 300) arming.attend(true);
        if (at === 300) arming.show(1);
        arming.press();
        pass(20);
        expect(arming.approves(byPointer)).toBe(false);
        pass(80);
      }
      expect(heard).toEqual([]);
      arming.show(undefined);
    }
  });

  it.each([
    ['a press', () => arming.press()],
    ['a held key', () => arming.press(true)],
    ['a turn of the wheel', () => arming.disturb()],
  ])('comes of a calm click 800 ms after %s', (_, disturbance) => {
    arming.attend(true);
    arming.show(1);
    pass(ARMING_DELAY - 1);
    disturbance();
    pass(800);
    arming.press();
    expect(arming.armed()).toBe(true);
    pass(60);
    expect(arming.approves(true)).toBe(true);
    expect(heard).toEqual([true]);
  });

  it('never comes of a click whose press was too soon', () => {
    arming.attend(true);
    arming.show(1);
    arming.press();
    pass(ARMING_DELAY);
    expect(arming.armed()).toBe(true);
    expect(arming.approves(true)).toBe(false);
    arming.press();
    expect(arming.approves(true)).toBe(true);
  });

  it.each([
    ['a disturbance', () => arming.disturb()],
    ['another question', () => arming.show(2)],
  ])('never comes of a press that %s overtook', (_, change) => {
    arming.attend(true);
    arming.show(1);
    pass(ARMING_DELAY);
    arming.press();
    change();
    pass(ARMING_DELAY);
    expect(arming.armed()).toBe(true);
    expect(arming.approves(true)).toBe(false);
  });

  it('never comes of a key that is held', () => {
    arming.attend(true);
    arming.show(1);
    pass(ARMING_DELAY);
    arming.press(true);
    expect(arming.armed()).toBe(true);
    expect(arming.approves(false)).toBe(false);
  });

  it('needs a press for each click of a pointer, and none of assistive technology', () => {
    arming.attend(true);
    arming.show(1);
    expect(arming.approves(false)).toBe(false);
    pass(ARMING_DELAY);
    expect(arming.approves(true)).toBe(false);
    expect(arming.approves(false)).toBe(true);
  });

  it('is not disturbed by a press once it is possible', () => {
    arming.attend(true);
    arming.show(1);
    pass(ARMING_DELAY);
    arming.press();
    arming.press();
    expect(arming.approves(true)).toBe(true);
    expect(heard).toEqual([true]);
  });

  it('is not disturbed by being told the same again', () => {
    arming.attend(true);
    arming.show(1);
    pass(ARMING_DELAY / 2);
    arming.attend(true);
    arming.show(1);
    pass(ARMING_DELAY / 2);
    expect(arming.armed()).toBe(true);
  });

  it('trusts the clock and not the timer', () => {
    arming.attend(true);
    arming.show(1);
    const [early] = [...timers];
    timers.clear();
    pass(ARMING_DELAY / 2);
    early?.task();
    expect(arming.armed()).toBe(false);
    pass(ARMING_DELAY / 2);
    expect(arming.armed()).toBe(true);
  });
});
