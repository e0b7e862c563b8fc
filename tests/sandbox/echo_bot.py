"""A bot that says what it hears, as a process of its own: `python -m tests.sandbox.echo_bot BASE TOKEN`."""

import html
import sys

from telegram import (
    BotCommand,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

KEYS = ReplyKeyboardMarkup(
    [["🚗 Order a pass", "My passes"], [KeyboardButton("📱 Share my number", request_contact=True)]],
    resize_keyboard=True,
)
COMMANDS = [BotCommand("start", "Begin"), BotCommand("help", "What I can do")]

Context = ContextTypes.DEFAULT_TYPE


def build(base: str, token: str) -> Application:  # type: ignore[type-arg]  # six parameters that nobody needs
    builder = ApplicationBuilder().token(token).base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
    bot = builder.post_init(_set_commands).build()
    bot.add_handler(CommandHandler("start", greet))
    bot.add_handler(CallbackQueryHandler(count))
    bot.add_handler(MessageHandler(filters.CONTACT, thank))
    bot.add_handler(MessageHandler(filters.TEXT, echo))
    return bot


async def _set_commands(bot: Application) -> None:  # type: ignore[type-arg]  # as above
    await bot.bot.set_my_commands(COMMANDS)


async def greet(update: Update, context: Context) -> None:
    code = f" Your code: <code>{html.escape(context.args[0])}</code>." if context.args else ""
    await _message(update).reply_text(f"<b>Hello!</b>{code}", parse_mode=ParseMode.HTML, reply_markup=KEYS)


async def echo(update: Update, _context: Context) -> None:
    message = _message(update)
    text = f"You said: <b>{html.escape(message.text or '')}</b>"
    await message.reply_text(text, parse_mode=ParseMode.HTML, reply_markup=_pressed(0))


async def thank(update: Update, _context: Context) -> None:
    message = _message(update)
    await message.reply_text(
        f"Thank you for {message.contact.phone_number if message.contact else 'nothing'}"
    )


async def count(update: Update, _context: Context) -> None:
    query = update.callback_query
    assert isinstance(query, CallbackQuery)
    times = int(query.data or 0) + 1
    await query.answer(f"Pressed {times}")
    await query.edit_message_reply_markup(_pressed(times))


def _pressed(times: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(f"Press me: {times}", callback_data=str(times))]])


def _message(update: Update) -> Message:
    assert update.message is not None
    return update.message


if __name__ == "__main__":
    build(*sys.argv[1:]).run_polling(bootstrap_retries=-1)
