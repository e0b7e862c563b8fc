"""Region codes of Russian plates. New codes appear every year, so an unknown one is only a warning.

Source: order 766 of the Ministry of the Interior (5 October 2017) with its amendments, and codes seen in use; as of
January 2026.
"""

_TWO_DIGITS = {f"{code:02}" for code in range(1, 100)}

_THREE_DIGITS = """
    101 102 103 105 106 107 109 111 113 116 118 121 122 123 124 125 126 128 130 134 136 138 142 147
    150 152 154 155 156 158 159 161 163 164 166 169 171 172 173 174 176 177 178 180 181 184 185 186
    188 190 192 193 196 197 198 199 222 250 252 277 299 323 333 377 444 550 555
    702 716 725 750 754 761 763 774 777 790 797 799 977
"""

KNOWN = frozenset(_TWO_DIGITS | set(_THREE_DIGITS.split()))
