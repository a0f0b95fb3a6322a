/** Locking by itself: when the user has gone, when the screen is locked, after sleep. */
import { describe, expect, it } from 'vitest';
import { createAutoLocker, type IdleState } from '../../background/platform/auto-lock.ts';
import { newLock, text } from '../support/locks.ts';

const MINUTE = 60_000;

async function rig(settings = { idleMinutes: 5, withScreen: true }) {
  const world = { time: 0, idle: 'active' as IdleState, alarm: false, asked: [] as number[] };
  const { lock, parts } = newLock();
  const locker = createAutoLocker({
    lock,
    session: parts.session,
    now: () => world.time,
    queryIdle: async (seconds) => {
      world.asked.push(seconds);
      return world.idle;
    },
    setAlarm: async (on) => {
      world.alarm = on;
    },
  });
  await lock.setUp(text('a passphrase'));
  await lock.setAutoLock(settings);
  await locker.follow('unlocked');
  return { world, lock, locker, parts };
}

describe('Keyward locks itself', () => {
  it.each(['idle', 'locked'] as const)('when the user is %s at a look', async (idle) => {
    const { world, lock, locker } = await rig();
    expect(world.alarm).toBe(true);
    await locker.look();
    expect(await lock.state()).toBe('unlocked');
    world.idle = idle;
    await locker.look();
    expect(await lock.state()).toBe('locked');
    expect(world.asked).toEqual([300, 300]);
  });

  it('as soon as the screen is locked, and not as soon as there is no input', async () => {
    const { lock, locker } = await rig();
    await locker.idle('idle');
    expect(await lock.state()).toBe('unlocked');
    await locker.idle('locked');
    expect(await lock.state()).toBe('locked');
  });

  it('after a sleep longer than the time it waits', async () => {
    const { world, lock, locker } = await rig();
    world.time = 4 * MINUTE;
    await locker.look();
    expect(await lock.state()).toBe('unlocked');
    world.time += 6 * MINUTE + 1;
    await locker.look();
    expect(await lock.state()).toBe('locked');
  });

  it('never, if it is told so', async () => {
    const { world, lock, locker } = await rig({ idleMinutes: 0, withScreen: false });
    world.idle = 'locked';
    world.time = 999 * MINUTE;
    await locker.look();
    await locker.idle('locked');
    expect(await lock.state()).toBe('unlocked');
  });

  it('and looks no longer while it is locked', async () => {
    const { world, locker, parts, lock } = await rig();
    await lock.lock();
    await locker.follow('locked');
    expect(world.alarm).toBe(false);
    expect(await parts.session.keys()).toEqual([]);
    world.alarm = true;
    await locker.look();
    expect(world.alarm).toBe(false);
    expect(world.asked).toEqual([]);
  });
});
