"""The table of methods; getUpdates is handled by the bot door."""

from collections.abc import Callable

from passbot.sandbox.telegram import (
    about,
    callbacks,
    commands,
    copying,
    editing,
    files,
    media,
    sending,
    webhook,
)
from passbot.sandbox.telegram.call import Call

Method = Callable[[Call], object]  # the result, as JSON

METHODS: dict[str, Method] = {
    "getMe": about.get_me,
    "logOut": about.log_out,
    "close": about.close,
    "setWebhook": webhook.set_webhook,
    "deleteWebhook": webhook.delete_webhook,
    "getWebhookInfo": webhook.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendContact": sending.send_contact,
    "sendLocation": sending.send_location,
    "sendChatAction": about.send_chat_action,
    "sendPhoto": media.send_photo,
    "sendDocument": media.send_document,
    "sendVideo": media.send_video,
    "sendMediaGroup": media.send_media_group,
    "copyMessage": copying.copy_message,
    "forwardMessage": copying.forward_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": media.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": about.pin_chat_message,
    "unpinChatMessage": about.unpin_chat_message,
    "unpinAllChatMessages": about.unpin_all_chat_messages,
    "answerCallbackQuery": callbacks.answer_callback_query,
    "getFile": files.get_file,
    "getChat": about.get_chat,
    "getChatMember": about.get_chat_member,
    "setMyCommands": commands.set_my_commands,
    "getMyCommands": commands.get_my_commands,
    "deleteMyCommands": commands.delete_my_commands,
    "setChatMenuButton": commands.set_chat_menu_button,
    "getChatMenuButton": commands.get_chat_menu_button,
    "setMyName": commands.set_my_name,
    "getMyName": commands.get_my_name,
    "setMyDescription": commands.set_my_description,
    "getMyDescription": commands.get_my_description,
    "setMyShortDescription": commands.set_my_short_description,
    "getMyShortDescription": commands.get_my_short_description,
}
